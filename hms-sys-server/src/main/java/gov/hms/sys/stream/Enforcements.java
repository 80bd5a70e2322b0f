package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.ServiceConfig;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.store.StoreUnavailableException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record when each instance began to enforce what: policies, pause, access. An instance that only hears of other endpoints
 * enforces nothing new, and one that comes back with what it had neither.
 *
 * <p>Nobody waits for these records: they are collected, and written a few times a second by one force for all.
 */
public final class Enforcements {
    static final String ACTION = "config.enforced";

    private static final Logger LOG = LoggerFactory.getLogger(Enforcements.class);
    private static final int MOST_KNOWN = 100_000;
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_AT_ONCE = 2_000;
    private static final int DIGEST_BYTES = 6;
    private static final Pattern DETAIL = Pattern.compile("([^:]+): (.*); configuration [^;]*");

    private final InstantSource clock;

    /** What each instance enforces for each destination, the least recently changed first. Guarded by this. */
    private final Map<Subject, String> known = new LinkedHashMap<>();

    /** Guarded by this. */
    private final Deque<AuditEntry> waiting = new ArrayDeque<>();

    private long lost;

    private record Subject(String instanceId, String destination) {}

    public Enforcements(InstantSource clock) {
        this.clock = clock;
    }

    /** Learns from the past, so that a restart of HMS-SYS puts nothing on record twice. */
    public synchronized void replay(AuditRecord record) {
        Matcher detail = DETAIL.matcher(record.detail());
        if (record.action().equals(ACTION) && detail.matches()) {
            remember(new Subject(record.target(), detail.group(1)), detail.group(2));
        }
    }

    /** @param config what the instance acknowledged; empty: that the destination is unknown */
    void acknowledged(Caller caller, String instanceId, LogicalName destination, Optional<ServiceConfig> config) {
        Subject subject = new Subject(instanceId, destination.toString());
        boolean plain = config.isEmpty()
                || config.get().getPoliciesCount() == 0
                        && !config.get().hasPause()
                        && !config.get().getPermissive();
        synchronized (this) {
            if (plain && !known.containsKey(subject)) {
                return;
            }
        }
        String what = plain ? "no policy" : describe(config.get());
        Instant now = clock.instant();
        synchronized (this) {
            if (what.equals(known.get(subject))) {
                return;
            }
            remember(subject, what);
            String version =
                    config.map(has -> has.getEpoch() + "." + has.getVersion()).orElse("none");
            waiting.addLast(new AuditEntry(
                    caller.id().toString(),
                    ACTION,
                    instanceId,
                    destination + ": " + what + "; configuration " + version + ", acknowledged " + now));
            if (waiting.size() > MOST_WAITING) {
                waiting.removeFirst();
                lost++;
            }
        }
    }

    private void remember(Subject subject, String what) {
        known.remove(subject);
        known.put(subject, what);
        if (known.size() > MOST_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static String describe(ServiceConfig config) {
        String policies = config.getPoliciesCount() == 0 ? "no policy" : String.join(", ", config.getPoliciesList());
        String pause = config.hasPause()
                ? "; paused until " + Instant.ofEpochMilli(config.getPause().getUntilEpochMs())
                : "";
        String clear = config.getPermissive() ? "; permissive" : "";
        return policies + pause + clear + "; content " + digest(config);
    }

    /** Of all but the endpoints and the version. */
    private static String digest(ServiceConfig config) {
        byte[] enforced = config.toBuilder()
                .clearEndpoints()
                .clearVersion()
                .clearEpoch()
                .build()
                .toByteArray();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(enforced);
            return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    /** Writes what was collected; to be called a few times a second. What cannot be written now is tried again. */
    public void flush(AuditLog audit) {
        List<AuditEntry> batch = new ArrayList<>();
        synchronized (this) {
            if (lost > 0) {
                batch.add(new AuditEntry(
                        "system", ACTION, "hms-sys", lost + " such records were not written: the disk was too slow"));
                lost = 0;
            }
            while (batch.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
                batch.add(waiting.removeFirst());
            }
        }
        try {
            audit.append(batch);
        } catch (StoreUnavailableException unavailable) {
            LOG.warn("{} enforcements are not on record yet: {}", batch.size(), unavailable.getMessage());
            putBack(batch);
        }
    }

    private synchronized void putBack(List<AuditEntry> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            if (waiting.size() < MOST_WAITING) {
                waiting.addFirst(batch.get(i));
            } else {
                lost++;
            }
        }
    }
}

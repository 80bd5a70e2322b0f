package gov.hms.sys.access;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused to whom in the last hour, and its way into the audit log: the first refusal of a kind at once, then the sum of
 * what followed once a minute, and of all kinds together at most {@value #RECORDS_PER_STRETCH} records in ten seconds. What would
 * only have been refused is shown and not put on record: nothing happened.
 */
public final class DeniedCalls {
    /** As long a kind is remembered after its last call. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(DeniedCalls.class);
    private static final int MOST = 5_000;
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration STRETCH = Duration.ofSeconds(10);
    private static final int RECORDS_PER_STRETCH = 100;

    private final AuditLog audit;
    private final InstantSource clock;

    /** In the order of their last calls. Guarded by this. */
    private final Map<Key, Sum> sums = new LinkedHashMap<>(16, 0.75f, true);

    private Instant stretch = Instant.EPOCH;
    private int written;
    private long forgotten;

    private record Key(
            LogicalName service,
            Optional<SpiffeId> caller,
            String method,
            String policy,
            boolean dryRun,
            String reason) {}

    public DeniedCalls(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** @param reporter the service that refused, as its certificate proves */
    public synchronized void report(SpiffeId reporter, LogicalName service, List<Denial> denials) {
        Instant now = clock.instant();
        for (Denial denial : denials) {
            Key key = new Key(
                    service, denial.caller(), denial.method(), denial.policy(), denial.dryRun(), denial.reason());
            Sum sum = sums.computeIfAbsent(key, added -> new Sum(reporter, service, now));
            sum.add(denial, now);
            write(sum, now);
        }
        while (sums.size() > MOST) {
            forget(sums.keySet().iterator().next());
        }
    }

    /** Puts on record what is due, and forgets what is old. To be called every few seconds. */
    public synchronized void sweep() {
        Instant now = clock.instant();
        for (Key key : List.copyOf(sums.keySet())) {
            Sum sum = sums.values().iterator().next();
            if (sum.last.plus(KEPT).isAfter(now)) {
                break;
            }
            write(sum, now);
            forget(key);
        }
        List.copyOf(sums.values()).forEach(sum -> write(sum, now));
    }

    /** The newest first; of one service, or of all. */
    public synchronized List<Shown> recent(Optional<LogicalName> service) {
        Instant oldest = clock.instant().minus(KEPT);
        List<Shown> shown = new ArrayList<>();
        sums.values().forEach(sum -> {
            if (sum.last.isAfter(oldest) && (service.isEmpty() || service.get().equals(sum.service))) {
                shown.add(new Shown(sum.service, sum.newest, sum.total, sum.first, sum.last));
            }
        });
        shown.sort(Comparator.comparing(Shown::last).reversed());
        return shown;
    }

    /** @param count of all of them since {@code first} */
    public record Shown(LogicalName service, Denial denial, long count, Instant first, Instant last) {}

    private void forget(Key key) {
        Sum sum = sums.remove(key);
        forgotten += sum.unwritten;
    }

    private void write(Sum sum, Instant now) {
        if (sum.unwritten == 0 || now.isBefore(sum.written.plus(BETWEEN)) || !mayWrite(now)) {
            return;
        }
        String id = sum.id.isEmpty() ? "" : ", the first is request " + sum.id;
        String more =
                forgotten == 0 ? "" : " (" + forgotten + " refusals of other kinds were too many to be told apart)";
        try {
            audit.append(new AuditEntry(
                    sum.reporter.toString(),
                    "call.denied",
                    sum.service.toString(),
                    sum.newest.sentence() + ", " + sum.unwritten + (sum.unwritten == 1 ? " time" : " times") + id
                            + more));
        } catch (StoreUnavailableException unavailable) {
            LOG.error(
                    "{} refusals of {} are not on record yet: {}",
                    sum.unwritten,
                    sum.service,
                    unavailable.getMessage());
            return;
        }
        forgotten = 0;
        sum.unwritten = 0;
        sum.id = "";
        sum.written = now;
    }

    private boolean mayWrite(Instant now) {
        if (!now.isBefore(stretch.plus(STRETCH)) || now.isBefore(stretch)) {
            stretch = now;
            written = 0;
        }
        return written++ < RECORDS_PER_STRETCH;
    }

    private static final class Sum {
        private final SpiffeId reporter;
        private final LogicalName service;
        private final Instant first;
        private Instant last;
        private Instant written = Instant.EPOCH;
        private Denial newest;
        private String id = "";
        private long total;
        private long unwritten;

        Sum(SpiffeId reporter, LogicalName service, Instant now) {
            this.reporter = reporter;
            this.service = service;
            this.first = now;
            this.last = now;
        }

        void add(Denial denial, Instant now) {
            newest = denial;
            last = now;
            total += denial.count();
            if (!denial.dryRun()) {
                id = unwritten == 0 ? denial.requestId() : id;
                unwritten += denial.count();
            }
        }
    }
}

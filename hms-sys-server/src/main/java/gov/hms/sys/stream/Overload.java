package gov.hms.sys.stream;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was turned away or cut off because there was too much of them, or because they were too slow: counted at once, and put on
 * record by {@link #record()}, one record for each reason in ten seconds. So a flood costs its own thread an addition, and fills
 * no disk.
 */
public final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final long STRETCH = 10_000_000_000L;
    private static final int NAMED = 10;

    private final AuditLog audit;
    private final LongSupplier nanoTime;

    /** Guarded by itself. */
    private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

    /** What there was too much of. */
    public enum Reason {
        CONNECTIONS("connections to the mesh port"),
        CONNECTIONS_OF_ADDRESS("connections to the mesh port from one address"),
        CONNECTIONS_OF_SERVICE("connections of one service"),
        CONNECTIONS_UNPROVEN("connections without a certificate from one address"),
        STREAMS_OF_SERVICE("discovery streams of one service"),
        SLOW_PROOF("time without a certificate"),
        SLOW_REQUEST("time for a request to the mesh port"),
        SLOW_READER("time without reading or answering configuration"),
        REST_OF_ADDRESS("connections to REST from one address"),
        REST_SLOW("time for a request to REST");

        private final String what;

        Reason(String what) {
            this.what = what;
        }

        /** For metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Overload(AuditLog audit, LongSupplier nanoTime) {
        this.audit = audit;
        this.nanoTime = nanoTime;
        for (Reason reason : Reason.values()) {
            tallies.put(reason, new Tally(nanoTime.getAsLong() - STRETCH));
        }
    }

    /** @param who an address or, where it is proved, an identity */
    public void refused(Reason reason, String who) {
        synchronized (tallies) {
            tallies.get(reason).add(who);
        }
    }

    /** Since the start. */
    public long count(Reason reason) {
        synchronized (tallies) {
            return tallies.get(reason).all;
        }
    }

    /** Writes what is new and due. A refusal stays one when it cannot be written. */
    public void record() {
        for (Reason reason : Reason.values()) {
            String found;
            synchronized (tallies) {
                found = tallies.get(reason).take(nanoTime.getAsLong());
            }
            if (found != null) {
                record(reason, found);
            }
        }
    }

    private void record(Reason reason, String found) {
        LOG.warn("Too much: {}: {}", reason.what, found);
        try {
            audit.append(new AuditEntry("system", "overload.refuse", reason.label(), reason.what + ": " + found));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("overload.refuse of {} is not on record: {}", found, unavailable.getMessage());
        }
    }

    private static final class Tally {
        private final Set<String> named = new LinkedHashSet<>();
        private long all;
        private long unwritten;
        private long written;

        Tally(long before) {
            written = before;
        }

        void add(String who) {
            all++;
            unwritten++;
            if (named.size() < NAMED) {
                named.add(who);
            }
        }

        String take(long now) {
            if (unwritten == 0 || now - written < STRETCH) {
                return null;
            }
            String found = unwritten + " refused, of " + String.join(", ", named)
                    + (unwritten > named.size() && named.size() == NAMED ? " and maybe others" : "");
            named.clear();
            unwritten = 0;
            written = now;
            return found;
        }
    }
}

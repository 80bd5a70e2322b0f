package gov.hms.sys.audit;

import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts refusals on record. Whoever is refused may try again as often as they like, and must neither fill the disk nor slow down
 * others with it: of each kind and of each who was refused ten are written in ten seconds, and the next one that is written says how
 * many were not. Those who proved no name share fifty: however loud they are, what is refused to somebody with a name is on
 * record. A refusal stays one when it cannot be written.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long STRETCH = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 10;
    private static final int MOST_OF_THE_NAMELESS = 50;

    /** Of whom is kept how much was written; names come from credentials, so that there are rarely more. */
    private static final int MOST_NAMES = 2_000;

    /** In the place of a name, for who proved none. */
    public static final String NOBODY = "nobody";

    private final AuditLog audit;
    private final LongSupplier nanoTime;

    /** Whose refusals share a budget. */
    private record Budget(String action, String who, String why) {}

    /** Those refused last come last. Guarded by itself. */
    private final Map<Budget, Stretch> stretches = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Budget, Stretch> eldest) {
            return size() > MOST_NAMES;
        }
    };

    public RefusalLog(AuditLog audit, LongSupplier nanoTime) {
        this.audit = audit;
        this.nanoTime = nanoTime;
    }

    /** @param entry its action is one of a fixed set, {@code certificate.refuse} and so on */
    public void record(AuditEntry entry) {
        long keptBack;
        synchronized (stretches) {
            long now = nanoTime.getAsLong();
            boolean nameless = entry.actor().equals(NOBODY);
            Stretch all = stretch(new Budget(entry.action(), entry.actor(), ""), now);
            Stretch kind = nameless ? stretch(new Budget(entry.action(), NOBODY, entry.detail()), now) : all;
            if (!kind.has(MOST, now) || !all.has(nameless ? MOST_OF_THE_NAMELESS : MOST, now)) {
                all.keptBack++;
                return;
            }
            all.written++;
            if (kind != all) {
                kind.written++;
            }
            keptBack = all.keptBack;
            all.keptBack = 0;
        }
        try {
            audit.append(
                    keptBack == 0
                            ? entry
                            : new AuditEntry(
                                    entry.actor(),
                                    entry.action(),
                                    entry.target(),
                                    entry.detail() + " (" + keptBack + " more of this kind were not written)"));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} of {} is not on record: {}", entry.action(), entry.target(), unavailable.getMessage());
        }
    }

    private Stretch stretch(Budget budget, long now) {
        return stretches.computeIfAbsent(budget, fresh -> new Stretch(now));
    }

    private static final class Stretch {
        private long start;
        private int written;
        private long keptBack;

        Stretch(long now) {
            start = now;
        }

        boolean has(int most, long now) {
            if (now - start >= STRETCH) {
                start = now;
                written = 0;
            }
            return written < most;
        }
    }
}

package gov.hms.sys.audit;

import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts refusals on record. Whoever is refused may try again as often as they like, and must neither fill the disk nor slow down
 * others with it: of each kind ten are written in ten seconds, and the next one that is written says how many were not. A refusal
 * stays one when it cannot be written.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long STRETCH = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 10;

    private final AuditLog audit;
    private final LongSupplier nanoTime;

    /** By action. Actions are words of this program, so that there are only a few. Guarded by itself. */
    private final Map<String, Stretch> stretches = new HashMap<>();

    public RefusalLog(AuditLog audit, LongSupplier nanoTime) {
        this.audit = audit;
        this.nanoTime = nanoTime;
    }

    /** @param entry its action is one of a fixed set, {@code certificate.refuse} and so on */
    public void record(AuditEntry entry) {
        long keptBack;
        synchronized (stretches) {
            Stretch stretch = stretches.computeIfAbsent(entry.action(), action -> new Stretch(nanoTime.getAsLong()));
            if (!stretch.take(nanoTime.getAsLong())) {
                return;
            }
            keptBack = stretch.keptBack;
            stretch.keptBack = 0;
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

    private static final class Stretch {
        private long start;
        private int written;
        private long keptBack;

        Stretch(long now) {
            start = now;
        }

        boolean take(long now) {
            if (now - start >= STRETCH) {
                start = now;
                written = 0;
            }
            if (written >= MOST) {
                keptBack++;
                return false;
            }
            written++;
            return true;
        }
    }
}

package gov.hms.sys.audit;

import gov.hms.sys.store.StoreUnavailableException;
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

    /** Those refused last come last. Guarded by itself, as all that is in it. */
    private final Map<Budget, Spent> budgets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Budget, Spent> eldest) {
            boolean full = size() > MOST_NAMES;
            if (full) {
                keptBackOfForgotten += eldest.getValue().keptBack;
            }
            return full;
        }
    };

    /** Guarded by {@link #budgets}. */
    private long keptBackOfForgotten;

    public RefusalLog(AuditLog audit, LongSupplier nanoTime) {
        this.audit = audit;
        this.nanoTime = nanoTime;
    }

    /** @param entry its action is one of a fixed set, {@code certificate.refuse} and so on */
    public void record(AuditEntry entry) {
        String others;
        synchronized (budgets) {
            long now = nanoTime.getAsLong() / 1_000_000;
            boolean nameless = entry.actor().equals(NOBODY);
            Spent all = all(entry);
            Stretch kind =
                    nameless ? spent(new Budget(entry.action(), NOBODY, entry.detail()), MOST).stretch : all.stretch;
            if (!kind.hasRoom(now) || !all.stretch.hasRoom(now)) {
                all.keptBack++;
                return;
            }
            all.stretch.take(now);
            if (kind != all.stretch) {
                kind.take(now);
            }
            others = said(all.keptBack, "of this kind") + said(keptBackOfForgotten, "of other kinds, longer ago,");
            all.keptBack = 0;
            keptBackOfForgotten = 0;
        }
        try {
            audit.append(new AuditEntry(entry.actor(), entry.action(), entry.target(), entry.detail() + others));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} of {} is not on record: {}", entry.action(), entry.target(), unavailable.getMessage());
        }
    }

    /** Counts one that is not written, whatever room there is. */
    public void keepBack(AuditEntry entry) {
        synchronized (budgets) {
            all(entry).keptBack++;
        }
    }

    private static String said(long keptBack, String which) {
        return keptBack == 0 ? "" : " (" + keptBack + " more " + which + " were not written)";
    }

    private Spent all(AuditEntry entry) {
        return spent(
                new Budget(entry.action(), entry.actor(), ""),
                entry.actor().equals(NOBODY) ? MOST_OF_THE_NAMELESS : MOST);
    }

    private Spent spent(Budget budget, int most) {
        return budgets.computeIfAbsent(budget, fresh -> new Spent(most));
    }

    private static final class Spent {
        private final Stretch stretch;
        private long keptBack;

        Spent(int most) {
            stretch = new Stretch(most);
        }
    }
}

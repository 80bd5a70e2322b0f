package gov.hms.mesh.internal.telemetry;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The series of one timer, bounded: what comes after the bound folds into one. A usual sample finds its own by two look-ups and two
 * array reads, and no object is made for it, because this is done twice for every call.
 */
final class TimerSeries {
    /** Beside the one that all others fold into. */
    static final int MOST = 1_000;

    private static final int FIRST_STATUS = 100;
    private static final int STATUSES = 500;

    /**
     * What tells the series of a timer apart.
     *
     * @param route the mesh's own, or the application's; empty: none
     * @param version of HTTP; {@link HttpVersion#UNKNOWN} where nobody asks
     * @param status 0: there was no answer
     * @param word the response flag; of an attempt, how it failed; empty: it did not
     */
    record Labels(HttpMethod method, String peer, String route, HttpVersion version, int status, String word) {
        static final Labels OTHER =
                new Labels(HttpMethod.OTHER, Names.OTHER, Names.OTHER, HttpVersion.UNKNOWN, 0, Names.OTHER);
    }

    /** The series of one peer and route. */
    private static final class Outcomes {
        private final AtomicReferenceArray<AtomicReferenceArray<Timer>> plain =
                new AtomicReferenceArray<>(HttpMethod.COUNT * HttpVersion.COUNT);
        private final ConcurrentMap<Labels, Timer> worded = new ConcurrentHashMap<>();

        private Timer plain(HttpMethod method, HttpVersion version, int status) {
            AtomicReferenceArray<Timer> byStatus = plain.getAcquire(row(method, version));
            return byStatus == null ? null : byStatus.getAcquire(status);
        }

        private void plain(Labels labels, int status, Timer made) {
            int row = row(labels.method, labels.version);
            if (plain.getAcquire(row) == null) {
                plain.setRelease(row, new AtomicReferenceArray<>(STATUSES + 1));
            }
            plain.getAcquire(row).setRelease(status, made);
        }

        private static int row(HttpMethod method, HttpVersion version) {
            return method.ordinal() * HttpVersion.COUNT + version.ordinal();
        }
    }

    private final Function<Labels, Timer> register;
    private final ConcurrentMap<String, ConcurrentMap<String, Outcomes>> peers = new ConcurrentHashMap<>();
    private volatile Timer rest;
    private int made;

    /** @param register makes a timer that is not there yet */
    TimerSeries(Function<Labels, Timer> register) {
        this.register = register;
    }

    Timer of(HttpMethod method, String peer, String route, HttpVersion version, int status, String word) {
        int index = index(status);
        ConcurrentMap<String, Outcomes> routes = peers.get(peer);
        Outcomes outcomes = routes == null ? null : routes.get(route);
        if (outcomes != null && word.isEmpty() && index >= 0) {
            Timer found = outcomes.plain(method, version, index);
            if (found != null) {
                return found;
            }
        }
        return rare(new Labels(method, peer, route, version, index < 0 ? -1 : status, word), outcomes);
    }

    /** Where a status that HTTP does not have goes: nowhere. */
    private static int index(int status) {
        if (status == 0) {
            return 0;
        }
        int index = status - FIRST_STATUS + 1;
        return index > 0 && index <= STATUSES ? index : -1;
    }

    private Timer rare(Labels labels, Outcomes outcomes) {
        Timer worded = outcomes == null ? null : outcomes.worded.get(labels);
        return worded != null ? worded : rest != null ? rest : make(labels);
    }

    private synchronized Timer make(Labels labels) {
        if (made == MOST) {
            rest = register.apply(Labels.OTHER);
            return rest;
        }
        Outcomes outcomes = peers.computeIfAbsent(labels.peer, fresh -> new ConcurrentHashMap<>())
                .computeIfAbsent(labels.route, fresh -> new Outcomes());
        boolean plain = labels.word.isEmpty() && labels.status >= 0;
        int index = index(labels.status);
        Timer there = plain ? outcomes.plain(labels.method, labels.version, index) : outcomes.worded.get(labels);
        if (there != null) {
            return there;
        }
        Timer timer = register.apply(labels);
        made++;
        if (plain) {
            outcomes.plain(labels, index, timer);
        } else {
            outcomes.worded.put(labels, timer);
        }
        return timer;
    }
}

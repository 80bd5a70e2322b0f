package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.internal.inbound.LoadWindow.Seen;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many requests may run at the same time, learned from how long they take. A child of Netflix's Gradient2: requests that
 * take longer than usual wait for something that is short. It differs in what it makes of that. It starts wide open and comes
 * down from what really runs, not from what would be allowed, so that it needs one window and not twenty. It acts only on a
 * difference that chance does not explain, and only when callers gave up because of it, or when it is a queue and no slower kind
 * of work ({@link Slowness}) and callers suffer from it, or do not say how long they wait. It never goes below twice what the
 * service needs at its usual speed (Little's law), and only callers that gave up take it nearer to that, or below {@value #FLOOR}.
 */
final class OverloadLimit implements LoadLimit {
    /** A service may always run this many at a time, whatever its latencies do. */
    static final int FLOOR = 20;

    /** The same, when a tenth of the callers gave up before they were answered. */
    static final int FLOOR_WHEN_LATE = 4;

    static final int CEILING = 10_000;

    /** Longer than usual by this factor: a queue. */
    private static final double TOLERANCE = 1.5;

    private static final double STEEPEST = 0.5;
    private static final long SHORTEST_WINDOW = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int FEWEST = 10;

    /** The first requests to end are the short ones: so long, what takes longer is news and no queue. */
    private static final double SECONDS_TO_GET_TO_KNOW = 10;

    /** How fast the notion of usual follows a service that has become slower for good. */
    private static final double SECONDS_TO_ACCEPT_SLOWNESS = 120;

    private static final double QUICKLY = 0.3;

    private final AtomicBoolean turning = new AtomicBoolean();
    private volatile LoadWindow window;
    private volatile double limit = CEILING;
    private double usual;
    private double known;
    private final Slowness slowness = new Slowness();

    @Override
    public int limit() {
        return (int) limit;
    }

    @Override
    public void ended(Ended request) {
        long now = request.now();
        LoadWindow current = window;
        if (current == null) {
            current = new LoadWindow(now, LoadWindow.NEVER);
            window = current;
        }
        current.add(request);
        if (current.ageNanos(now) >= SHORTEST_WINDOW
                && current.count() >= FEWEST
                && turning.compareAndSet(false, true)) {
            try {
                turn(current, now);
            } finally {
                turning.set(false);
            }
        }
    }

    private void turn(LoadWindow current, long now) {
        if (window != current) {
            return;
        }
        Seen seen = current.seen(now);
        learn(seen);
        slowness.saw(seen, seen.surelyAbove(TOLERANCE * usual), now);
        window = new LoadWindow(now, slowness.settled());
        limit = Math.min(CEILING, next(seen));
    }

    /** Down quickly; up slowly, because a queue must not become the usual thing. */
    private void learn(Seen seen) {
        boolean news = known < SECONDS_TO_GET_TO_KNOW && !seen.hurting();
        known += seen.age();
        if (usual == 0) {
            usual = seen.seconds();
        } else if (news || seen.surelyBelow(usual)) {
            usual += (seen.seconds() - usual) * QUICKLY;
        } else {
            usual += (seen.seconds() - usual) * Math.min(QUICKLY, seen.age() / SECONDS_TO_ACCEPT_SLOWNESS);
        }
    }

    private double next(Seen seen) {
        boolean queueHurts = slowness.isQueue() && (seen.hurting() || seen.untold());
        if (slowness.isSlow() && (seen.late() || queueHurts)) {
            return down(seen);
        }
        if (seen.peak() * 2 < limit) {
            // hardly used, it opens slowly, so that the overload of yesterday is forgotten
            return limit + Math.max(1, limit / 50);
        }
        return slowness.isSlow() ? limit : limit + Math.max(1, limit / 10);
    }

    private double down(Seen seen) {
        double needed = seen.inflight() - seen.perSecond() * (seen.seconds() - usual);
        double floor = seen.late() ? Math.max(FLOOR_WHEN_LATE, 1.25 * needed) : Math.max(FLOOR, 2 * needed);
        double gradient = Math.max(STEEPEST, TOLERANCE * usual / seen.seconds());
        return Math.max(Math.min(limit, floor), Math.min(limit, seen.peak()) * gradient);
    }
}

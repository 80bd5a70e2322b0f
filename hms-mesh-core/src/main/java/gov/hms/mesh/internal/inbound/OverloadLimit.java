package gov.hms.mesh.internal.inbound;

import com.netflix.concurrency.limits.Limit;
import gov.hms.mesh.internal.inbound.LoadWindow.Seen;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How many requests may run at the same time, learned from how long they take. A child of Netflix's Gradient2: a request that
 * takes longer than usual waits for something that is short. It differs in what it does about it. It begins wide open and
 * comes down from what really runs, not from what would be allowed, so that it takes one window, not twenty; it needs a
 * difference that chance does not explain; it never goes below twice what the service needs at its usual speed (Little's
 * law); and only callers that gave up take it below {@value #FLOOR}.
 */
final class OverloadLimit implements Limit {
    /** A service without any queue may still run this many, whatever its latencies do. */
    static final int FLOOR = 20;

    /** The same, once a tenth of the callers gave up before they were answered. */
    static final int FLOOR_WHEN_LATE = 4;

    static final int CEILING = 10_000;

    /** Longer than usual by this factor: a queue. */
    private static final double TOLERANCE = 1.5;

    private static final double STEEPEST = 0.5;
    private static final long SHORTEST_WINDOW = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int FEWEST = 10;

    /** How fast the notion of usual follows a service that has become slower for good. */
    private static final double SECONDS_TO_ACCEPT_SLOWNESS = 120;

    private final AtomicBoolean turning = new AtomicBoolean();
    private volatile LoadWindow window;
    private volatile double limit = CEILING;
    private double usual;

    @Override
    public int getLimit() {
        return (int) limit;
    }

    @Override
    public void notifyOnChange(Consumer<Integer> consumer) {
        throw new UnsupportedOperationException("ask for the limit instead: it moves with every window");
    }

    /**
     * A request ended.
     *
     * @param startTime the end of the request less {@code own}
     * @param own nanoseconds that it took, without the time that it waited for calls of its own
     * @param inflight how many ran when it began, itself included
     * @param late whether its caller had given up
     */
    @Override
    public void onSample(long startTime, long own, int inflight, boolean late) {
        long now = startTime + own;
        LoadWindow current = window;
        if (current == null) {
            current = new LoadWindow(now);
            window = current;
        }
        current.add(own, inflight, late);
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
        window = new LoadWindow(now);
        Seen seen = current.seen(now);
        learn(seen, current.ageNanos(now) / 1e9);
        limit = Math.min(CEILING, next(seen));
    }

    /** Down quickly, as after a cold start; up slowly, because a queue must not become the usual thing. */
    private void learn(Seen seen, double age) {
        if (usual == 0) {
            usual = seen.seconds();
            return;
        }
        boolean surelyFaster = seen.seconds() + 2 * seen.error() < usual;
        double share = surelyFaster ? 0.3 : Math.min(0.3, age / SECONDS_TO_ACCEPT_SLOWNESS);
        usual += (seen.seconds() - usual) * share;
    }

    private double next(Seen seen) {
        if (seen.seconds() - 2 * seen.error() <= TOLERANCE * usual) {
            // while the limit is in use it opens by a tenth, else slowly, so that an overload of yesterday is forgotten
            return limit + (seen.peak() * 2 >= limit ? Math.max(4, limit / 10) : Math.max(1, limit / 50));
        }
        double needed = seen.inflight() - seen.perSecond() * (seen.seconds() - usual);
        double floor = Math.max(seen.late() ? FLOOR_WHEN_LATE : FLOOR, 2 * needed);
        double gradient = Math.max(STEEPEST, TOLERANCE * usual / seen.seconds());
        return Math.max(Math.min(limit, floor), Math.min(limit, seen.peak()) * gradient);
    }
}

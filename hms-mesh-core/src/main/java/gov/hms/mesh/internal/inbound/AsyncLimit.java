package gov.hms.mesh.internal.inbound;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests may wait for an answer that the application gives later, from another thread. How long that takes says
 * nothing: a long poll takes long when all is well. Whether it came in time says something. So the limit comes down when a tenth
 * of them ended after their callers had given up, and opens again by itself as time goes by.
 */
final class AsyncLimit {
    private static final double DOWN = 0.7;

    /** By this factor the limit opens in a second. */
    private static final double OPENING = 1.1;

    private static final long SHORTEST_WINDOW = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int FEWEST = 10;

    private final AtomicBoolean turning = new AtomicBoolean();
    private volatile Level level = new Level(OverloadLimit.CEILING, 0);
    private volatile Window window;

    int limit(long now) {
        return (int) level.at(now);
    }

    void ended(Ended request) {
        if (level.isNewsTo(request.began())) {
            return;
        }
        Window current = window;
        if (current == null) {
            current = new Window(request.now());
            window = current;
        }
        current.add(request);
        if (current.isFull(request.now()) && turning.compareAndSet(false, true)) {
            try {
                turn(current, request.now());
            } finally {
                turning.set(false);
            }
        }
    }

    private void turn(Window current, long now) {
        if (window != current) {
            return;
        }
        window = new Window(now);
        if (current.isLate()) {
            double running = Math.min(level.at(now), current.peak.get());
            level = new Level(Math.max(OverloadLimit.FLOOR_WHEN_LATE, running * DOWN), now);
        }
    }

    /** @param since reading of the monotonic clock at which the limit came down to that */
    private record Level(double limit, long since) {
        double at(long now) {
            if (limit == OverloadLimit.CEILING) {
                return limit;
            }
            return Math.min(OverloadLimit.CEILING, limit * Math.pow(OPENING, Math.max(0, now - since) / 1e9));
        }

        /** What was let in before says nothing about how it is since. */
        boolean isNewsTo(long began) {
            return limit != OverloadLimit.CEILING && began - since < 0;
        }
    }

    private static final class Window {
        private final long start;
        private final LongAdder ended = new LongAdder();
        private final LongAdder late = new LongAdder();
        private final LongAccumulator peak = new LongAccumulator(Math::max, 0);

        Window(long start) {
            this.start = start;
        }

        void add(Ended request) {
            ended.increment();
            if (request.patience() == Patience.LATE) {
                late.increment();
            }
            peak.accumulate(request.before());
        }

        boolean isFull(long now) {
            return now - start >= SHORTEST_WINDOW && ended.sum() >= FEWEST;
        }

        boolean isLate() {
            return late.sum() * 10 >= ended.sum();
        }
    }
}

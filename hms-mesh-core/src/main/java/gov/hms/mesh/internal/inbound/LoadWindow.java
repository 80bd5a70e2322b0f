package gov.hms.mesh.internal.inbound;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What was seen of the requests that ended in a stretch of time. Added to by many threads, read by one. */
final class LoadWindow {
    /** Nothing is slow. */
    static final long NEVER = Long.MIN_VALUE;

    private final long start;
    private final long settled;
    private final LongAdder count = new LongAdder();
    private final LongAdder untold = new LongAdder();
    private final LongAdder pressed = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder inflight = new LongAdder();
    private final LongAdder settledCount = new LongAdder();
    private final LongAdder before = new LongAdder();
    private final LongAdder after = new LongAdder();
    private final LongAccumulator peak = new LongAccumulator(Math::max, 0);
    private final DoubleAdder seconds = new DoubleAdder();
    private final DoubleAdder squares = new DoubleAdder();

    /** @param settledNanos when a slowness that began before is no longer new */
    LoadWindow(long startNanos, long settledNanos) {
        start = startNanos;
        settled = settledNanos;
    }

    void add(Ended request) {
        double own = request.ownNanos() / 1e9;
        int running = request.before();
        count.increment();
        seconds.add(own);
        squares.add(own * own);
        inflight.add(running);
        peak.accumulate(running);
        if (settled != NEVER && request.began() - settled >= 0) {
            settledCount.increment();
            before.add(running);
            after.add(request.after());
        }
        switch (request.patience()) {
            case UNKNOWN -> untold.increment();
            case PRESSED -> pressed.increment();
            case LATE -> late.increment();
            case EASY -> {}
        }
    }

    long ageNanos(long now) {
        return now - start;
    }

    long count() {
        return count.sum();
    }

    Seen seen(long now) {
        long n = Math.max(1, count.sum());
        double mean = seconds.sum() / n;
        double variance = Math.max(0, squares.sum() / n - mean * mean);
        long hurt = pressed.sum() + late.sum();
        return new Seen(
                ageNanos(now) / 1e9,
                n,
                mean,
                Math.sqrt(variance / n),
                (double) inflight.sum() / n,
                peak.get(),
                late.sum() * 10 >= n,
                hurt * 10 >= n,
                untold.sum() * 2 > n,
                new Growth(settledCount.sum(), before.sum(), after.sum()));
    }

    /**
     * @param age of the window, in seconds
     * @param count requests that ended
     * @param seconds that one took on average, its waiting for calls of its own apart
     * @param error standard error of that average
     * @param inflight how many ran at the same time, on average
     * @param peak how many ran at the same time, at most
     * @param late whether at least a tenth ended after the caller had given up
     * @param hurting whether at least a tenth took most of their callers' time
     * @param untold whether most callers do not say how long they wait
     * @param growth of what runs, as the requests saw it that began when a slowness was no longer new
     */
    record Seen(
            double age,
            long count,
            double seconds,
            double error,
            double inflight,
            long peak,
            boolean late,
            boolean hurting,
            boolean untold,
            Growth growth) {
        double perSecond() {
            return count / Math.max(1e-3, age);
        }

        /** Nearly every request takes less, in seconds. */
        double longest() {
            return seconds + 2 * error * Math.sqrt(count);
        }

        boolean surelyBelow(double other) {
            return seconds + 2 * error < other;
        }

        boolean surelyAbove(double other) {
            return seconds - 2 * error > other;
        }
    }
}

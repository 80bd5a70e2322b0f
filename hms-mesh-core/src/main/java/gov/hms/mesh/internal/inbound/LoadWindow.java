package gov.hms.mesh.internal.inbound;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What was seen of the requests that ended in a stretch of time. Added to by many threads, read by one. */
final class LoadWindow {
    private final long start;
    private final LongAdder count = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder inflight = new LongAdder();
    private final LongAccumulator peak = new LongAccumulator(Math::max, 0);
    private final DoubleAdder seconds = new DoubleAdder();
    private final DoubleAdder squares = new DoubleAdder();

    LoadWindow(long startNanos) {
        start = startNanos;
    }

    void add(long ownNanos, int running, boolean tooLate) {
        double own = ownNanos / 1e9;
        count.increment();
        seconds.add(own);
        squares.add(own * own);
        inflight.add(running);
        peak.accumulate(running);
        if (tooLate) {
            late.increment();
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
        return new Seen(
                n / Math.max(1e-3, ageNanos(now) / 1e9),
                mean,
                Math.sqrt(variance / n),
                (double) inflight.sum() / n,
                peak.get(),
                late.sum() * 10 >= n);
    }

    /**
     * @param perSecond requests that ended
     * @param seconds that one took on average, its waiting for calls of its own apart
     * @param error standard error of that average
     * @param inflight how many ran at the same time, on average
     * @param peak how many ran at the same time, at most
     * @param late whether at least a tenth ended after the caller had given up
     */
    record Seen(double perSecond, double seconds, double error, double inflight, long peak, boolean late) {}
}

package gov.hms.mesh.internal.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How dear one more call to an endpoint would be: an average of its latencies that jumps up at once and comes down over ten
 * seconds, times the calls in flight. An endpoint nobody knows yet costs nothing until it has one call in flight, so
 * exactly one call tries it out. After Finagle's P2CPeakEwma.
 *
 * <p>A failure counts as at least a second: an endpoint that fails fast must not look attractive. An endpoint that nothing was
 * heard of for five seconds is tried out again like an unknown one, so that one that was slow or down once is not shunned
 * long after it has recovered.
 */
public final class PeakEwma {
    private static final double DECAY_NANOS = 10e9;
    private static final double UNKNOWN_BUT_BUSY = Long.MAX_VALUE >> 16;
    private static final long FAILURE_NANOS = 1_000_000_000L;
    private static final long FORGOTTEN_NANOS = 5_000_000_000L;

    private final AtomicLong averageBits = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long stampNanos;

    public PeakEwma(long nowNanos) {
        stampNanos = nowNanos;
    }

    public void started() {
        inFlight.incrementAndGet();
    }

    /** A call ended without telling anything about the endpoint, for example because it was cancelled. */
    public void abandoned() {
        inFlight.decrementAndGet();
    }

    /** A call was given up after so long without an answer, because another one was faster: it can only make the endpoint dearer. */
    public void atLeast(long waitedNanos, long nowNanos) {
        if (waitedNanos > decayed(Double.longBitsToDouble(averageBits.get()), nowNanos)) {
            ended(waitedNanos, false, nowNanos);
        } else {
            abandoned();
        }
    }

    public void ended(long latencyNanos, boolean failed, long nowNanos) {
        inFlight.decrementAndGet();
        double sample = failed ? Math.max(latencyNanos, FAILURE_NANOS) : latencyNanos;
        while (true) {
            long bits = averageBits.get();
            double before = decayed(Double.longBitsToDouble(bits), nowNanos);
            double weight = Math.exp(-Math.max(nowNanos - stampNanos, 0) / DECAY_NANOS);
            // a good answer after a long silence is the first of a new acquaintance: what was before is forgotten with
            // it
            boolean anew = !failed && nowNanos - stampNanos > FORGOTTEN_NANOS;
            double after =
                    anew || sample > before ? sample : Double.longBitsToDouble(bits) * weight + sample * (1 - weight);
            if (averageBits.compareAndSet(bits, Double.doubleToRawLongBits(after))) {
                stampNanos = nowNanos;
                return;
            }
        }
    }

    /** The cost of one more call now; only good for comparison. */
    public double cost(long nowNanos) {
        int pending = inFlight.get();
        double average = Double.longBitsToDouble(averageBits.get());
        if (average == 0) {
            return pending == 0 ? 0 : UNKNOWN_BUT_BUSY + pending;
        }
        if (pending == 0 && nowNanos - stampNanos > FORGOTTEN_NANOS) {
            return 0;
        }
        return decayed(average, nowNanos) * (pending + 1);
    }

    public int inFlight() {
        return inFlight.get();
    }

    private double decayed(double average, long nowNanos) {
        long idle = nowNanos - stampNanos;
        return idle <= 0 ? average : average * Math.exp(-idle / DECAY_NANOS);
    }
}

package gov.hms.mesh.internal.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How dear one more call to an endpoint would be: an average of its latencies that jumps up at once and comes down over ten
 * seconds, times the calls in flight. An endpoint nobody knows yet costs nothing until it has one call in flight, so
 * exactly one call tries it out. After Finagle's P2CPeakEwma.
 *
 * <p>A failure, or a refusal for too much load, counts as at least five seconds: an endpoint that fails fast must not look
 * attractive. Each further one in a row makes it eight times dearer, or else the queue of a healthy endpoint would at some length
 * cost more than the empty one of a broken. An endpoint that nothing was heard of for five seconds is tried out again
 * like an unknown one, so that one that was slow or down once is not shunned long after it has recovered; after a failure
 * sooner, after one, two and four seconds: one call then tells a hiccup from an endpoint that is broken, and that ejection can
 * take out of service.
 *
 * <p>It also knows since when the endpoint has been there, for slow start.
 */
public final class PeakEwma {
    private static final double DECAY_NANOS = 10e9;
    private static final double UNKNOWN_BUT_BUSY = Long.MAX_VALUE >> 16;
    private static final long FAILURE_NANOS = 5_000_000_000L;
    private static final long FORGOTTEN_NANOS = 5_000_000_000L;
    private static final long FORGOTTEN_AFTER_A_FAILURE_NANOS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 3;

    /** What failures in a row multiply the cost with; the last is as dear as an unknown endpoint that is busy. */
    private static final double[] IN_A_ROW = {1, 1, 8, 64, 512, 4_096, 32_768};

    private static final double LEAST_WARMTH = 0.1;
    private static final long WARM = Long.MIN_VALUE;

    private final AtomicInteger group;
    private final AtomicLong averageBits = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long stampNanos;
    private volatile int failures;
    private volatile long coldSinceNanos = WARM;

    public PeakEwma(long nowNanos) {
        this(nowNanos, new AtomicInteger());
    }

    /** @param group counts the calls in flight of several endpoints together */
    PeakEwma(long nowNanos, AtomicInteger group) {
        this.stampNanos = nowNanos;
        this.group = group;
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
        int before = failures;
        failures = failed ? Math.min(before + 1, IN_A_ROW.length - 1) : 0;
        double sample = failed ? Math.max(latencyNanos, FAILURE_NANOS) : latencyNanos;
        while (true) {
            long bits = averageBits.get();
            double average = decayed(Double.longBitsToDouble(bits), nowNanos);
            double weight = Math.exp(-Math.max(nowNanos - stampNanos, 0) / DECAY_NANOS);
            // a good answer after a long silence is the first of a new acquaintance: what was before is forgotten with
            // it
            boolean anew = !failed && nowNanos - stampNanos > forgottenAfter(before);
            double after =
                    anew || sample > average ? sample : Double.longBitsToDouble(bits) * weight + sample * (1 - weight);
            if (averageBits.compareAndSet(bits, Double.doubleToRawLongBits(after))) {
                stampNanos = nowNanos;
                return;
            }
        }
    }

    /** The cost of one more call now; only good for comparison. */
    public double cost(long nowNanos) {
        return cost(1, nowNanos);
    }

    /**
     * The same for an endpoint that carries more, or less, than others.
     *
     * @param share what it can carry in relation to the others, above 0; its calls in flight weigh so much less
     */
    public double cost(double share, long nowNanos) {
        int pending = inFlight.get();
        double average = Double.longBitsToDouble(averageBits.get());
        if (average == 0) {
            return pending == 0 ? 0 : UNKNOWN_BUT_BUSY + pending / share;
        }
        int row = failures;
        if (pending == 0 && nowNanos - stampNanos > forgottenAfter(row)) {
            return 0;
        }
        return average * IN_A_ROW[row] * (pending / share + 1);
    }

    private static long forgottenAfter(int row) {
        return row == 0
                ? FORGOTTEN_NANOS
                : Math.min(FORGOTTEN_NANOS, FORGOTTEN_AFTER_A_FAILURE_NANOS << Math.min(row - 1, MOST_DOUBLINGS));
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** Calls in flight to this endpoint and its likes together. */
    AtomicInteger group() {
        return group;
    }

    /**
     * The endpoint is new, or comes back after it was left out: its slow start begins, and what it cost before says nothing of it
     * now.
     */
    public void restarted(long nowNanos) {
        averageBits.set(0);
        failures = 0;
        stampNanos = nowNanos;
        coldSinceNanos = nowNanos == WARM ? WARM + 1 : nowNanos;
    }

    /**
     * The part of its share that it should get while its slow start lasts: a tenth at first, then in proportion to the time.
     *
     * @param slowStartNanos how long a slow start takes; 0: there is none
     */
    public double warmth(long slowStartNanos, long nowNanos) {
        long since = coldSinceNanos;
        if (since == WARM || nowNanos - since >= slowStartNanos) {
            return 1;
        }
        return Math.max(LEAST_WARMTH, (double) Math.max(nowNanos - since, 0) / slowStartNanos);
    }

    private double decayed(double average, long nowNanos) {
        long idle = nowNanos - stampNanos;
        return idle <= 0 ? average : average * Math.exp(-idle / DECAY_NANOS);
    }
}

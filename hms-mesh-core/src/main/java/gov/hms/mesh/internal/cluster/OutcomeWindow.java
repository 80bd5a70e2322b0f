package gov.hms.mesh.internal.cluster;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the newest attempts at one endpoint came to: counts, failures and latencies in a ring of buckets. Recording is three
 * compare-and-sets and allocates nothing.
 *
 * <p>A reading goes back one window, and further, up to four, while it has seen too few attempts to say anything: at one
 * request per second a window of ten seconds would otherwise never decide.
 *
 * <p>Latencies are kept as logarithms, so that their mean is the geometric one, which a single pause of thirty seconds hardly
 * moves, and with their squares, so that a reader can tell a slow endpoint from a mixed bag of cheap and dear requests.
 */
final class OutcomeWindow {
    /** Logarithms are to the base of two, in sixteenths. */
    static final double UNITS_PER_DOUBLING = 16;

    private static final int BUCKETS_PER_WINDOW = 10;
    private static final int BUCKETS = 4 * BUCKETS_PER_WINDOW;
    private static final int FEW_ATTEMPTS = 10;

    private static final int STAMP_BITS = 20;
    private static final int SUM_BITS = Long.SIZE - STAMP_BITS;
    private static final int COUNT_BITS = SUM_BITS / 2;
    private static final long STAMP_MASK = (1L << STAMP_BITS) - 1;
    private static final long SUM_MASK = (1L << SUM_BITS) - 1;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final long bucketNanos;
    private final long startNanos;
    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final AtomicLongArray logarithms = new AtomicLongArray(BUCKETS);
    private final AtomicLongArray squares = new AtomicLongArray(BUCKETS);

    OutcomeWindow(int windowSeconds, long nowNanos) {
        this.bucketNanos = windowSeconds * (1_000_000_000L / BUCKETS_PER_WINDOW);
        // one round ahead, so that the zeroes of an unused bucket are out of date from the beginning
        this.startNanos = nowNanos - bucketNanos * (BUCKETS + 1);
    }

    void succeeded(long latencyNanos, long nowNanos) {
        long stamp = stamp(nowNanos);
        long logarithm = logarithm(latencyNanos);
        add(counts, stamp, 1L << COUNT_BITS);
        add(logarithms, stamp, logarithm);
        add(squares, stamp, logarithm * logarithm);
    }

    void failed(long nowNanos) {
        add(counts, stamp(nowNanos), 1L << COUNT_BITS | 1);
    }

    Reading read(long nowNanos) {
        return read(nowNanos, BUCKETS, BUCKETS_PER_WINDOW);
    }

    /** Since a moment, and a part of a bucket before it. */
    Reading readSince(long sinceNanos, long nowNanos) {
        long buckets = (nowNanos - startNanos) / bucketNanos - (sinceNanos - startNanos) / bucketNanos + 1;
        int most = (int) Math.max(1, Math.min(buckets, BUCKETS));
        return read(nowNanos, most, most);
    }

    /**
     * @param most how many buckets at most
     * @param enough how many are read in any case
     */
    private Reading read(long nowNanos, int most, int enough) {
        long stamp = stamp(nowNanos);
        long attempts = 0;
        long failures = 0;
        long sum = 0;
        long sumOfSquares = 0;
        for (int back = 0; back < most; back++) {
            if (back >= enough && attempts >= FEW_ATTEMPTS) {
                break;
            }
            long wanted = stamp - back & STAMP_MASK;
            long both = of(counts, wanted);
            attempts += both >>> COUNT_BITS;
            failures += both & COUNT_MASK;
            sum += of(logarithms, wanted);
            sumOfSquares += of(squares, wanted);
        }
        return Reading.of(attempts, failures, sum, sumOfSquares);
    }

    /** Buckets since a fixed moment; repeats after more than a day, when one bucket of doubt is harmless. */
    private long stamp(long nowNanos) {
        return (nowNanos - startNanos) / bucketNanos & STAMP_MASK;
    }

    private static long of(AtomicLongArray ring, long stamp) {
        long value = ring.get((int) (stamp % BUCKETS));
        return value >>> SUM_BITS == stamp ? value & SUM_MASK : 0;
    }

    private static void add(AtomicLongArray ring, long stamp, long amount) {
        int index = (int) (stamp % BUCKETS);
        while (true) {
            long before = ring.get(index);
            long sum = before >>> SUM_BITS == stamp ? before & SUM_MASK : 0;
            if (ring.compareAndSet(index, before, stamp << SUM_BITS | Math.min(sum + amount, SUM_MASK))) {
                return;
            }
        }
    }

    /** Of the base two, in sixteenths, straight between the powers of two: at most 6 % off. */
    static long logarithm(long nanos) {
        long bounded = Math.max(nanos, 1L << 4);
        int whole = Long.SIZE - 1 - Long.numberOfLeadingZeros(bounded);
        return (long) whole << 4 | bounded >>> whole - 4 & 15;
    }

    /**
     * One look at the window.
     *
     * @param latency mean of the logarithms of the good answers' latencies; 0 when there were none
     * @param variance of these logarithms
     */
    record Reading(long attempts, long failures, double latency, double variance) {
        private static Reading of(long attempts, long failures, long sum, long sumOfSquares) {
            long answers = attempts - failures;
            if (answers <= 0) {
                return new Reading(attempts, failures, 0, 0);
            }
            double mean = (double) sum / answers;
            return new Reading(attempts, failures, mean, Math.max(0, (double) sumOfSquares / answers - mean * mean));
        }

        long answers() {
            return attempts - failures;
        }

        double share() {
            return attempts == 0 ? 0 : (double) failures / attempts;
        }

        double latencyMillis() {
            return Math.pow(2, latency / UNITS_PER_DOUBLING) / 1e6;
        }
    }
}

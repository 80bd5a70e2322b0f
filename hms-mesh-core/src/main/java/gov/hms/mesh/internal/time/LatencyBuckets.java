package gov.hms.mesh.internal.time;

/**
 * Into which bucket a latency is counted, by callers and by HMS-SYS alike, so that what is counted apart can be added up. Below 64
 * microseconds each has its own; above, each doubling is divided into 32: the middle of a bucket is within 1.6 % of everything in it.
 */
public final class LatencyBuckets {
    /** One hour; what takes longer is counted as that. */
    public static final long LARGEST_MICROS = 3_600_000_000L;

    private static final int BITS = 5;

    /** How many there are. */
    public static final int COUNT = index(LARGEST_MICROS) + 1;

    private LatencyBuckets() {}

    /** The bucket, 0 to {@link #COUNT} - 1, of any number of microseconds. */
    public static int index(long micros) {
        long bounded = Math.max(0, Math.min(micros, LARGEST_MICROS));
        int shift = shift(bounded);
        return (shift << BITS) + (int) (bounded >>> shift);
    }

    /** The middle of a bucket, in microseconds. */
    public static long middle(int index) {
        int shift = Math.max(0, (index >>> BITS) - 1);
        long lowest = (long) (index - (shift << BITS)) << shift;
        return lowest + (1L << shift >>> 1);
    }

    private static int shift(long micros) {
        return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(micros) - BITS - 1);
    }
}

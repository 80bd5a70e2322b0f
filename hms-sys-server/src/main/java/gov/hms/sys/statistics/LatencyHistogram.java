package gov.hms.sys.statistics;

import gov.hms.mesh.internal.time.LatencyBuckets;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The one shape of histogram that reports may hold: 1 microsecond to 1 hour, two significant digits. Bytes from the network are
 * inflated within a limit and their header is compared before anything is allocated after what it says.
 */
public final class LatencyHistogram {
    public static final long LARGEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 2;
    private static final int COOKIE_V2_COMPRESSED = 0x1c849304;

    /** Of a cookie, the digit that says how wide counts may be. */
    private static final int WORD_SIZE = 0xf0;

    private static final int MAX_COMPRESSED = 64 * 1024;
    private static final int MAX_INFLATED = 64 * 1024;
    private static final int COMPRESSED_HEADER = 8;
    private static final int SHIFT_OFFSET = 8;
    private static final int DIGITS_OFFSET = 12;
    private static final int LOWEST_OFFSET = 16;
    private static final int HIGHEST_OFFSET = 24;
    private static final int RATIO_OFFSET = 32;
    private static final int HEADER = 40;

    private LatencyHistogram() {}

    public static Histogram empty() {
        return new Histogram(1, LARGEST_MICROS, DIGITS);
    }

    public static byte[] write(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.flip();
        buffer.get(bytes);
        return bytes;
    }

    /** @throws IllegalArgumentException when the bytes are no histogram of this shape */
    public static Histogram read(byte[] compressed) {
        if (compressed.length == 0) {
            return empty();
        }
        ByteBuffer inflated = ByteBuffer.wrap(inflate(compressed));
        requireShape(inflated);
        try {
            Histogram histogram = Histogram.decodeFromByteBuffer(inflated, LARGEST_MICROS);
            requireCounts(histogram);
            return histogram;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException broken) {
            throw new IllegalArgumentException("latency_histogram: damaged counts: " + broken.getMessage(), broken);
        }
    }

    /** What a library reports that does not count calls by their parts. */
    public static CallCounts counts(long successes, long failures, long attempts, Histogram latency) {
        CallCounts.requireCounted("successes", successes);
        CallCounts.requireCounted("failures", failures);
        CallCounts.requireCounted("attempts", attempts);
        Tally tally = new Tally();
        tally.addCalls(successes, failures, attempts);
        for (HistogramIterationValue value : latency.recordedValues()) {
            tally.addLatency(
                    LatencyBuckets.index(latency.medianEquivalentValue(value.getValueIteratedTo())),
                    value.getCountAtValueIteratedTo());
        }
        return tally.pack();
    }

    private static byte[] inflate(byte[] compressed) {
        ByteBuffer header = ByteBuffer.wrap(compressed);
        if (compressed.length < COMPRESSED_HEADER
                || compressed.length > MAX_COMPRESSED
                || (header.getInt() & ~WORD_SIZE) != COOKIE_V2_COMPRESSED) {
            throw new IllegalArgumentException("latency_histogram: " + compressed.length
                    + " bytes (expected: a compressed V2 HdrHistogram of at most " + MAX_COMPRESSED + " bytes)");
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed, COMPRESSED_HEADER, compressed.length - COMPRESSED_HEADER);
            byte[] inflated = new byte[MAX_INFLATED];
            int length = inflater.inflate(inflated);
            if (!inflater.finished() || length < HEADER) {
                throw new IllegalArgumentException(
                        "latency_histogram: not between " + HEADER + " and " + MAX_INFLATED + " bytes when inflated");
            }
            return Arrays.copyOf(inflated, length);
        } catch (DataFormatException broken) {
            throw new IllegalArgumentException("latency_histogram: " + broken.getMessage(), broken);
        } finally {
            inflater.end();
        }
    }

    /** Each count by itself: of several together the histogram has one sum, which wraps. */
    private static void requireCounts(Histogram histogram) {
        long sum = 0;
        for (long value = 0; value <= histogram.getMaxValue(); value = histogram.nextNonEquivalentValue(value)) {
            long count = histogram.getCountAtValue(value);
            sum += count;
            if (count < 0 || sum < 0 || sum > CallCounts.MOST) {
                throw new IllegalArgumentException("latency_histogram: " + Long.toUnsignedString(count) + " calls of "
                        + value + " us (expected: 0 to " + CallCounts.MOST + " in all)");
            }
        }
    }

    private static void requireShape(ByteBuffer header) {
        int digits = header.getInt(DIGITS_OFFSET);
        long lowest = header.getLong(LOWEST_OFFSET);
        long highest = header.getLong(HIGHEST_OFFSET);
        if (digits != DIGITS || lowest != 1 || highest != LARGEST_MICROS) {
            throw new IllegalArgumentException("latency_histogram: " + digits + " digits, " + lowest + " to " + highest
                    + " (expected: " + DIGITS + " digits, 1 to " + LARGEST_MICROS + ")");
        }
        int shift = header.getInt(SHIFT_OFFSET);
        double ratio = header.getDouble(RATIO_OFFSET);
        if (shift != 0 || ratio != 1) {
            throw new IllegalArgumentException(
                    "latency_histogram: shift " + shift + ", ratio " + ratio + " (expected: 0 and 1.0)");
        }
    }
}

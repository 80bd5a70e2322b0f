package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.time.Ticker;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The latencies of the last ten to twenty seconds, in buckets of about 6 %: a young and an old half, of which the old one is
 * dropped every ten seconds. Recording is one atomic increment; a percentile is looked up anew every three seconds.
 */
final class RecentLatencies {
    private static final int BUCKETS_PER_OCTAVE_BITS = 4;
    private static final int OCTAVES = 32;
    private static final int SIZE = (OCTAVES + 1) << BUCKETS_PER_OCTAVE_BITS;
    private static final long HALF_NANOS = 10_000_000_000L;
    private static final long REFRESH_NANOS = 3_000_000_000L;
    private static final int FEWEST = 20;

    private final Ticker ticker;
    private volatile Halves halves;
    private volatile Known known = new Known(0, 0, -1);

    private record Halves(long sinceNanos, AtomicIntegerArray young, AtomicIntegerArray old) {}

    private record Known(int percentile, long untilNanos, long nanos) {}

    RecentLatencies(Ticker ticker) {
        this.ticker = ticker;
    }

    void record(long nanos) {
        current(ticker.nanos()).young.incrementAndGet(bucket(Math.max(1, nanos / 1_000)));
    }

    /** What this share of the latencies, in percent, did not exceed; negative while fewer than twenty are known. */
    long percentile(int percent) {
        long now = ticker.nanos();
        Known last = known;
        if (last.percentile == percent && last.nanos >= 0 && now - last.untilNanos < 0) {
            return last.nanos;
        }
        long nanos = compute(percent, current(now));
        known = new Known(percent, now + REFRESH_NANOS, nanos);
        return nanos;
    }

    private Halves current(long now) {
        Halves seen = halves;
        return seen != null && now - seen.sinceNanos < HALF_NANOS ? seen : turn(now);
    }

    private synchronized Halves turn(long now) {
        Halves seen = halves;
        if (seen == null || now - seen.sinceNanos >= 2 * HALF_NANOS) {
            halves = new Halves(now, new AtomicIntegerArray(SIZE), new AtomicIntegerArray(SIZE));
        } else if (now - seen.sinceNanos >= HALF_NANOS) {
            halves = new Halves(now, new AtomicIntegerArray(SIZE), seen.young);
        }
        return halves;
    }

    private static long compute(int percent, Halves halves) {
        long total = 0;
        for (int i = 0; i < SIZE; i++) {
            total += halves.young.get(i) + halves.old.get(i);
        }
        if (total < FEWEST) {
            return -1;
        }
        long left = (total * percent + 99) / 100;
        for (int i = 0; i < SIZE; i++) {
            left -= halves.young.get(i) + halves.old.get(i);
            if (left <= 0) {
                return upperEdgeMicros(i) * 1_000;
            }
        }
        return -1;
    }

    private static int bucket(long micros) {
        int exponent = Math.max(0, 63 - Long.numberOfLeadingZeros(micros) - BUCKETS_PER_OCTAVE_BITS);
        if (exponent >= OCTAVES) {
            return SIZE - 1;
        }
        return (exponent << BUCKETS_PER_OCTAVE_BITS) + (int) (micros >>> exponent);
    }

    private static long upperEdgeMicros(int bucket) {
        int base = 1 << BUCKETS_PER_OCTAVE_BITS;
        int exponent = bucket < 2 * base ? 0 : (bucket >>> BUCKETS_PER_OCTAVE_BITS) - 1;
        long mantissa = bucket - ((long) exponent << BUCKETS_PER_OCTAVE_BITS);
        return (mantissa + 1) << exponent;
    }
}

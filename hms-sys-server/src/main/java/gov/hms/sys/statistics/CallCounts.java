package gov.hms.sys.statistics;

import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.time.LatencyBuckets;
import java.io.ByteArrayOutputStream;
import java.util.Collection;

/**
 * Counts of calls, packed: how they ended, how long they took, and which flags the mesh put on them. Immutable, and as large as
 * there are different latencies: some dozen bytes for the calls of seconds. Percentiles of several are those of their sum.
 */
public final class CallCounts {
    /** Of one kind in one report: so far no sum of an hour gets beyond what a long holds. */
    public static final long MOST = 1L << 40;

    private static final int END = 0;

    private final byte[] packed;

    private CallCounts(byte[] packed) {
        this.packed = packed;
    }

    /**
     * As written by {@link #packed}.
     *
     * @throws IllegalArgumentException when nobody here wrote this
     */
    static CallCounts read(byte[] packed) {
        CallCounts read = new CallCounts(packed);
        try {
            read.addTo(new Tally());
        } catch (IndexOutOfBoundsException damaged) {
            throw new IllegalArgumentException("counts of calls are damaged: " + damaged.getMessage(), damaged);
        }
        return read;
    }

    /** @throws IllegalArgumentException when the number is one that nobody can have counted */
    static long requireCounted(String field, long count) {
        if (count < 0 || count > MOST) {
            throw new IllegalArgumentException(field + ": " + Long.toUnsignedString(count) + " (expected: 0 to " + MOST
                    + ", which is more than two seconds can hold)");
        }
        return count;
    }

    /**
     * The sum of these.
     *
     * @throws IllegalArgumentException when it is one that nobody can have counted
     */
    public static CallCounts sum(Collection<CallCounts> counts) {
        Tally sum = new Tally();
        counts.forEach(each -> each.addTo(sum));
        requireCounted("calls", sum.calls());
        requireCounted("attempts", sum.attempts());
        return sum.pack();
    }

    byte[] packed() {
        return packed;
    }

    int size() {
        return packed.length;
    }

    void addTo(Tally sum) {
        Cursor cursor = new Cursor(packed);
        sum.addCalls(cursor.next(), cursor.next(), cursor.next());
        for (long flag = cursor.next(); flag != END; flag = cursor.next()) {
            sum.addFlag((int) flag - 1, cursor.next());
        }
        int bucket = -1;
        while (cursor.at < packed.length) {
            bucket += (int) cursor.next();
            sum.addLatency(bucket, cursor.next());
        }
    }

    private static final class Cursor {
        private final byte[] bytes;
        private int at;

        Cursor(byte[] bytes) {
            this.bytes = bytes;
        }

        long next() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte part = bytes[at++];
                value |= (long) (part & 0x7f) << shift;
                if (part >= 0) {
                    return value;
                }
            }
        }
    }

    /** Packs counts: flags first, then latencies, each in ascending order. */
    public static final class Packer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(48);
        private boolean inLatencies;
        private int flagsUpTo = -1;
        private int bucketsUpTo = -1;
        private long timed;

        /** @throws IllegalArgumentException when a number is one that nobody can have counted */
        public static Packer of(long successes, long failures, long attempts) {
            return new Packer(
                    requireCounted("successes", successes),
                    requireCounted("failures", failures),
                    requireCounted("attempts", attempts));
        }

        Packer(long successes, long failures, long attempts) {
            write(successes);
            write(failures);
            write(attempts);
        }

        /** @throws IllegalArgumentException when a number is one that nobody can have counted */
        public Packer flagged(ResponseFlag flag, long count) {
            return flag(flag.ordinal(), requireCounted("flags", count));
        }

        /** @throws IllegalArgumentException when there is no such bucket, it is out of order, or nobody can have counted so many */
        public Packer took(int bucket, long count) {
            if (bucket <= bucketsUpTo || bucket >= LatencyBuckets.COUNT) {
                throw new IllegalArgumentException("latency_buckets: " + bucket + " after " + bucketsUpTo
                        + " (expected: ascending, below " + LatencyBuckets.COUNT + ")");
            }
            requireCounted("latency_counts", count);
            timed = requireCounted("latency_counts", timed + count);
            return latency(bucket, count);
        }

        Packer flag(int flag, long count) {
            if (inLatencies || flag <= flagsUpTo) {
                throw new IllegalArgumentException("flags: " + flag + " after " + flagsUpTo + " (expected: ascending)");
            }
            flagsUpTo = flag;
            write(flag + 1);
            write(count);
            return this;
        }

        Packer latency(int bucket, long count) {
            endFlags();
            write(bucket - bucketsUpTo);
            write(count);
            bucketsUpTo = bucket;
            return this;
        }

        private void endFlags() {
            if (!inLatencies) {
                write(END);
                inLatencies = true;
            }
        }

        public CallCounts pack() {
            endFlags();
            return new CallCounts(out.toByteArray());
        }

        private void write(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}

package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.time.LatencyBuckets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts calls of one kind, for the report to HMS-SYS. Recording takes no lock, and looks nothing up: whoever records found this
 * once. Of a call, that it ended, how, and after how long is one count, so that no drain sees it by halves. The four kilobytes for these come
 * with the first call, for most endpoints of a large service are never asked; those for failures with the first failure.
 */
public final class CallRecorder {
    private static final ResponseFlag[] FLAGS = ResponseFlag.values();

    private final LongAdder attempts = new LongAdder();
    private final AtomicIntegerArray flags = new AtomicIntegerArray(FLAGS.length);
    private volatile AtomicIntegerArray succeeded;
    private volatile AtomicIntegerArray failed;
    private volatile boolean touched;

    public void attempted() {
        attempts.increment();
        touch();
    }

    /**
     * A call ended.
     *
     * @param bucket of {@link LatencyBuckets}
     * @param flag null when the mesh had nothing to say
     */
    public void ended(int bucket, boolean failure, ResponseFlag flag) {
        AtomicIntegerArray counts = failure ? failed : succeeded;
        (counts != null ? counts : make(failure)).getAndIncrement(bucket);
        if (flag != null) {
            flags.getAndIncrement(flag.ordinal());
        }
        touch();
    }

    private synchronized AtomicIntegerArray make(boolean failure) {
        AtomicIntegerArray made = failure ? failed : succeeded;
        if (made == null) {
            made = new AtomicIntegerArray(LatencyBuckets.COUNT);
            if (failure) {
                failed = made;
            } else {
                succeeded = made;
            }
        }
        return made;
    }

    /** After counting: a drain that did not see the count yet sees this at the next time. */
    private void touch() {
        if (!touched) {
            touched = true;
        }
    }

    /** What happened since the last drain. */
    public Drained drain() {
        if (!touched) {
            return Drained.NOTHING;
        }
        touched = false;
        long tried = attempts.sumThenReset();
        Map<ResponseFlag, Integer> flagged = new EnumMap<>(ResponseFlag.class);
        for (int flag = 0; flag < FLAGS.length; flag++) {
            int count = flags.getAndSet(flag, 0);
            if (count > 0) {
                flagged.put(FLAGS[flag], count);
            }
        }
        int[] buckets = new int[LatencyBuckets.COUNT];
        int[] counts = new int[LatencyBuckets.COUNT];
        int filled = 0;
        long failures = 0;
        for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
            int bad = taken(failed, bucket);
            int all = bad + taken(succeeded, bucket);
            if (all > 0) {
                failures += bad;
                buckets[filled] = bucket;
                counts[filled++] = all;
            }
        }
        return new Drained(failures, tried, flagged, Arrays.copyOf(buckets, filled), Arrays.copyOf(counts, filled));
    }

    private static int taken(AtomicIntegerArray counts, int bucket) {
        return counts == null || counts.get(bucket) == 0 ? 0 : counts.getAndSet(bucket, 0);
    }

    /**
     * Calls of one interval.
     *
     * @param buckets of {@link LatencyBuckets} that are not empty, ascending; over all calls, failed ones included
     * @param counts as many
     */
    public record Drained(long failures, long attempts, Map<ResponseFlag, Integer> flags, int[] buckets, int[] counts) {
        static final Drained NOTHING = new Drained(0, 0, Map.of(), new int[0], new int[0]);

        public boolean isEmpty() {
            return buckets.length == 0 && attempts == 0 && flags.isEmpty();
        }

        public long calls() {
            return Arrays.stream(counts).asLongStream().sum();
        }
    }
}

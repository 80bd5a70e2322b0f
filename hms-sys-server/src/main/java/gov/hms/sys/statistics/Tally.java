package gov.hms.sys.statistics;

import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.time.LatencyBuckets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Adds up counts of calls. A few kilobytes each, so it is made for a sum and not kept; what is kept is {@link CallCounts}. */
final class Tally {
    private static final ResponseFlag[] FLAGS = ResponseFlag.values();

    private final long[] buckets = new long[LatencyBuckets.COUNT];
    private final long[] flags = new long[FLAGS.length];
    private long calls;
    private long failures;
    private long attempts;
    private int lowest = buckets.length;
    private int highest = -1;

    void addCalls(long successes, long failed, long tried) {
        calls += successes + failed;
        failures += failed;
        attempts += tried;
    }

    void addFlag(int flag, long count) {
        flags[flag] += count;
    }

    void addLatency(int bucket, long count) {
        buckets[bucket] += count;
        lowest = Math.min(lowest, bucket);
        highest = Math.max(highest, bucket);
    }

    /** Begins anew. */
    void clear() {
        if (highest >= lowest) {
            Arrays.fill(buckets, lowest, highest + 1, 0);
        }
        Arrays.fill(flags, 0);
        calls = 0;
        failures = 0;
        attempts = 0;
        lowest = buckets.length;
        highest = -1;
    }

    CallCounts pack() {
        CallCounts.Packer packer = new CallCounts.Packer(calls - failures, failures, attempts);
        for (int flag = 0; flag < flags.length; flag++) {
            if (flags[flag] > 0) {
                packer.flag(flag, flags[flag]);
            }
        }
        for (int bucket = lowest; bucket <= highest; bucket++) {
            if (buckets[bucket] > 0) {
                packer.latency(bucket, buckets[bucket]);
            }
        }
        return packer.pack();
    }

    long calls() {
        return calls;
    }

    long failures() {
        return failures;
    }

    long attempts() {
        return attempts;
    }

    /** How many calls the mesh flagged, by flag; flags without calls are absent. */
    Map<String, Long> flags() {
        Map<String, Long> counted = new LinkedHashMap<>();
        for (int flag = 0; flag < flags.length; flag++) {
            if (flags[flag] > 0) {
                counted.put(FLAGS[flag].name(), flags[flag]);
            }
        }
        return counted;
    }

    /** As long as this, within 1.6 %, took at most that share of the calls; 0 without calls. */
    long micros(double percentile) {
        long counted = 0;
        for (int bucket = lowest; bucket <= highest; bucket++) {
            counted += buckets[bucket];
        }
        long rank = Math.max(1, (long) Math.ceil(counted * percentile / 100));
        for (int bucket = lowest; bucket <= highest; bucket++) {
            rank -= buckets[bucket];
            if (rank <= 0) {
                return LatencyBuckets.middle(bucket);
            }
        }
        return 0;
    }
}

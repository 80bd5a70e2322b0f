package gov.hms.sys.statistics;

import gov.hms.mesh.call.LogicalName;
import org.HdrHistogram.Histogram;

/**
 * What one instance saw of its calls to one destination since its last report.
 *
 * @param failures no answer, or a 5xx
 * @param latency of whole calls, in microseconds
 * @param attempts at least one for each call that left the process
 */
public record CallSample(LogicalName destination, long successes, long failures, Histogram latency, long attempts) {
    /** Of each number in a report of two seconds: so far no sum of an hour gets beyond what a long holds. */
    public static final long MOST = 1L << 40;

    /** @throws IllegalArgumentException when a number is one that nobody can have counted */
    public CallSample {
        require("successes", successes);
        require("failures", failures);
        require("attempts", attempts);
        require("latency_histogram: count", latency.getTotalCount());
    }

    private static void require(String field, long count) {
        if (count < 0 || count > MOST) {
            throw new IllegalArgumentException(field + ": " + Long.toUnsignedString(count) + " (expected: 0 to " + MOST
                    + ", which is more than two seconds can hold)");
        }
    }
}

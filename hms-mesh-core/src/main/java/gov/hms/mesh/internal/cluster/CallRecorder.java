package gov.hms.mesh.internal.cluster;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts the calls to one destination, for the report to HMS-SYS. Recording takes no lock; what was drained but could not be
 * delivered is kept, merged, until it can be.
 */
public final class CallRecorder {
    /** Microseconds, to one hour, two digits: about 1 % wide buckets. */
    private static final long HIGHEST_MICROS = 3_600_000_000L;

    private static final int DIGITS = 2;

    private final Recorder latencies = new Recorder(1, HIGHEST_MICROS, DIGITS);
    private final LongAdder failures = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private Histogram interval;

    public void attempted() {
        attempts.increment();
    }

    public void ended(long nanos, boolean failed) {
        latencies.recordValue(Math.max(1, Math.min(nanos / 1_000, HIGHEST_MICROS)));
        if (failed) {
            failures.increment();
        }
    }

    /** What happened since the last drain. */
    public synchronized Drained drain() {
        long failed = failures.sumThenReset();
        long tried = attempts.sumThenReset();
        interval = latencies.getIntervalHistogram(interval);
        return new Drained(failed, tried, interval.copy());
    }

    /**
     * Calls of one interval.
     *
     * @param latencies of all calls, failed ones included; in microseconds
     */
    public record Drained(long failures, long attempts, Histogram latencies) {
        public boolean isEmpty() {
            return latencies.getTotalCount() == 0 && attempts == 0 && failures == 0;
        }

        public Drained plus(Drained later) {
            Histogram sum = latencies.copy();
            sum.add(later.latencies);
            return new Drained(failures + later.failures, attempts + later.attempts, sum);
        }
    }
}

package gov.hms.benchmarks.load;

import java.util.Collection;

/**
 * What one window showed.
 *
 * @param sent calls made, the lead-in too
 * @param failed of these; a slice with failures compares nothing
 * @param firstFailure why the first of them failed, or empty
 * @param perSecond calls that ended well, measured
 * @param p50 to {@code max}: latencies in microseconds
 * @param allocated bytes that the process allocated for each call sent, on all its threads
 */
public record Slice(
        long sent,
        long failed,
        String firstFailure,
        double perSecond,
        double p50,
        double p90,
        double p99,
        double max,
        double allocated) {

    static Slice of(Collection<Tally> tallies, Window window, long allocated) {
        Tally all = new Tally();
        tallies.forEach(all::add);
        return new Slice(
                all.sent,
                all.failed,
                all.firstFailure,
                all.latencies.getTotalCount() / window.seconds(),
                micros(all, 50),
                micros(all, 90),
                micros(all, 99),
                all.latencies.getMaxValue() / 1e3,
                (double) allocated / Math.max(1, all.sent));
    }

    private static double micros(Tally tally, double percentile) {
        return tally.latencies.getValueAtPercentile(percentile) / 1e3;
    }
}

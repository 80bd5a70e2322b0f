package gov.hms.sys.statistics;

import java.util.Map;

/**
 * Calls from one service to one destination, or a part of them, within a stretch of time.
 *
 * @param part the route, version or instance; empty: all
 * @param version of the instance, where {@code part} is one
 * @param flags how many calls carry each response flag; without those that none carries
 * @param p50Micros half of the calls took at most this long, within 1.6 %; 0 without calls
 */
public record CallSummary(
        String source,
        String destination,
        String part,
        String version,
        long calls,
        long failures,
        long attempts,
        Map<String, Long> flags,
        long p50Micros,
        long p95Micros,
        long p99Micros) {

    static CallSummary of(String source, String destination, String part, String version, Tally tally) {
        return new CallSummary(
                source,
                destination,
                part,
                version,
                tally.calls(),
                tally.failures(),
                tally.attempts(),
                tally.flags(),
                tally.micros(50),
                tally.micros(95),
                tally.micros(99));
    }

    /** 0 to 100; 100 without calls. */
    public double successPercent() {
        return calls == 0 ? 100 : 100.0 * (calls - failures) / calls;
    }
}

package gov.hms.sys.statistics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The calls of a service over time.
 *
 * @param points one for each step, oldest first, also where there was no call
 * @param to the end of the last step, which may not be over
 * @param peers the other ends, those with most calls first
 */
public record CallHistory(int stepSeconds, List<Point> points, Instant to, List<CallSummary> peers) {
    private static final Duration FINE = Duration.ofMinutes(10);

    /**
     * The calls of a step.
     *
     * @param seconds that it has lasted; of the one that is not over, so far
     */
    public record Point(Instant start, int seconds, CallSummary calls) {}

    /** As finely as things of that age are kept apart. */
    static int step(Duration last) {
        return last.compareTo(FINE) <= 0 ? 10 : 60;
    }
}

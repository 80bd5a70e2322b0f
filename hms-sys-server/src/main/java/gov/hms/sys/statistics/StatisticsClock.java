package gov.hms.sys.statistics;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of the statistics, in seconds: the wall clock's when HMS-SYS started, so that what was kept before has its place, and from then
 * on the monotonic one's, so that a step of the wall clock moves nothing.
 */
final class StatisticsClock {
    private static final Instant ORIGIN = Instant.parse("2020-01-01T00:00:00Z");

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final double startSeconds;

    StatisticsClock(InstantSource wallClock, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.startSeconds = (wallClock.instant().toEpochMilli() - ORIGIN.toEpochMilli()) / 1e3;
    }

    double seconds() {
        return startSeconds + (nanoTime.getAsLong() - startNanos) / 1e9;
    }

    int second() {
        return (int) Math.floor(seconds());
    }

    static Instant instant(int second) {
        return ORIGIN.plusSeconds(second);
    }
}

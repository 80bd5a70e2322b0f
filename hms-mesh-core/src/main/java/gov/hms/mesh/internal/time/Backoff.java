package gov.hms.mesh.internal.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that grow exponentially, each drawn anew between zero and its upper end ("full jitter"), so that callers spread out. */
public record Backoff(Duration base, Duration max) {
    /**
     * @param failures how often it failed before, from 1 on
     */
    public long nanos(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 30);
        long end = Math.min(max.toNanos(), base.toNanos() << doublings);
        return random.nextLong(Math.max(1, end < 0 ? max.toNanos() : end));
    }
}

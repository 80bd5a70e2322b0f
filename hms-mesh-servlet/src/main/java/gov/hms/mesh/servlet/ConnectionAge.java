package gov.hms.mesh.servlet;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When a connection is over: after 10 minutes, give or take a tenth, or within 5 seconds after a new certificate or a change of
 * trust; each at a moment of its own, so that not all callers connect anew at once. A connection that is over ends with the answer
 * it carries: nothing is cut.
 */
final class ConnectionAge {
    private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long generation;
    private volatile long end;
    private volatile boolean outdated;

    /** @param generation of the TLS that the connection was made with */
    ConnectionAge(long generation, LongSupplier nanoTime, RandomGenerator random) {
        this.generation = generation;
        this.nanoTime = nanoTime;
        this.random = random;
        this.end = nanoTime.getAsLong() + (long) (MAX_AGE_NANOS * (0.9 + 0.2 * random.nextDouble()));
    }

    /** @param current generation of the TLS that connections are made with now */
    boolean over(long current) {
        long now = nanoTime.getAsLong();
        if (current != generation && !outdated) {
            // set by whichever request notices first; a second one may only bring the end nearer
            outdated = true;
            long soon = now + (long) (SPREAD_NANOS * random.nextDouble());
            end = soon - end < 0 ? soon : end;
        }
        return now - end >= 0;
    }
}

package gov.hms.mesh.okhttp;

import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import okhttp3.Connection;

/**
 * Bounds the age of connections to 10 minutes, give or take a tenth, so that they neither carry an old identity for ever
 * nor end all at once. A connection that is over ends after the answer it carries: nothing is cut.
 */
final class ConnectionAges {
    private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    /** When each connection is over. Guarded by itself; holds no connection that OkHttp has let go. */
    private final Map<Connection, Long> ends = new WeakHashMap<>();

    ConnectionAges(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    boolean over(Connection connection) {
        long now = nanoTime.getAsLong();
        synchronized (ends) {
            Long end = ends.get(connection);
            if (end == null) {
                end = now + (long) (MAX_AGE_NANOS * (0.9 + 0.2 * random.nextDouble()));
                ends.put(connection, end);
            }
            return now - end >= 0;
        }
    }
}

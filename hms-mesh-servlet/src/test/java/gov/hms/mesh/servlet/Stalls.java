package gov.hms.mesh.servlet;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the machine kept a thread that had something to do from doing it, at the longest. Where that is no small part of what a
 * test measures, the test measures the machine.
 */
final class Stalls implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Thread looking = new Thread(this::look, "stalls");
    private volatile boolean over;
    private volatile long longest;

    Stalls() {
        looking.setDaemon(true);
        looking.start();
    }

    private void look() {
        long before = System.nanoTime();
        while (!over) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = System.nanoTime();
            longest = Math.max(longest, now - before - LOOK_NANOS);
            before = now;
        }
    }

    long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    @Override
    public void close() {
        over = true;
    }
}

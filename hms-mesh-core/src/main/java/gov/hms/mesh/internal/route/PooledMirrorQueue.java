package gov.hms.mesh.internal.route;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most {@value #THREADS} copies under way and {@value #WAITING} waiting, over all destinations. The threads end when
 * nothing has been copied for ten seconds.
 */
public final class PooledMirrorQueue implements MirrorQueue, AutoCloseable {
    static final int THREADS = 8;
    static final int WAITING = 64;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    public PooledMirrorQueue() {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "hms-mesh-mirror-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public boolean offer(Runnable copy) {
        // without asking first, every copy beyond the queue would cost the real call an exception
        if (pool.getQueue().remainingCapacity() == 0) {
            return false;
        }
        try {
            pool.execute(copy);
            return true;
        } catch (RejectedExecutionException fullOrClosed) {
            return false;
        }
    }

    /** Drops what waits, interrupts what is under way, and waits a moment for it. */
    @Override
    public void close() {
        pool.shutdownNow();
        try {
            pool.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

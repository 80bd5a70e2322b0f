package gov.hms.mesh.internal.time;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link SpareThreads} of a bounded pool, which begins empty, and is empty again ten seconds after the last work. */
public final class PooledSpareThreads implements SpareThreads, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PooledSpareThreads.class);
    private static final long IDLE_SECONDS = 10;

    private final ThreadTimers timers;
    private final ThreadPoolExecutor pool;

    public PooledSpareThreads(String name, int most) {
        AtomicInteger number = new AtomicInteger();
        timers = new ThreadTimers(name + "-timer");
        pool = new ThreadPoolExecutor(0, most, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.setRejectedExecutionHandler((work, full) -> log.debug("all {} threads of {} are busy", most, name));
    }

    @Override
    public Timers.Timer after(Duration delay, Runnable work) {
        return timers.after(delay, () -> pool.execute(work));
    }

    /** Interrupts what is running, and waits a moment for it. */
    @Override
    public void close() {
        timers.close();
        pool.shutdownNow();
        try {
            pool.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

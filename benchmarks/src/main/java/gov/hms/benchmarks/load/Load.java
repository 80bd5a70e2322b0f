package gov.hms.benchmarks.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Makes load with a caller, on threads that stay the same from slice to slice. */
public final class Load implements AutoCloseable {
    /** Threads there are; the most calls under way at a time. */
    public static final int THREADS = 64;

    private static final long START = TimeUnit.MILLISECONDS.toNanos(5);

    private final Caller caller;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "load");
        thread.setDaemon(true);
        return thread;
    });
    private final ThreadMXBean allocation = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public Load(Caller caller) {
        this.caller = caller;
    }

    /** @param concurrency calls under way at any time, 1 to {@link #THREADS} */
    public Slice closed(int concurrency, long millis) throws InterruptedException {
        Window window = window(millis);
        return run(new ClosedLoop(caller, Pace.SYSTEM, window), concurrency, window);
    }

    /** @param perSecond calls that are due in a second */
    public Slice open(int perSecond, long millis) throws InterruptedException {
        Window window = window(millis);
        return run(new OpenLoop(caller, Pace.SYSTEM, window, perSecond), THREADS, window);
    }

    private static Window window(long millis) {
        return Window.of(Pace.SYSTEM.nanos() + START, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private Slice run(Worker worker, int concurrency, Window window) throws InterruptedException {
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            tallies.add(new Tally());
        }
        List<Future<?>> running = new ArrayList<>();
        long before = allocated();
        for (Tally tally : tallies) {
            running.add(threads.submit(() -> {
                worker.work(tally);
                return null;
            }));
        }
        for (Future<?> one : running) {
            join(one);
        }
        return Slice.of(tallies, window, allocated() - before);
    }

    private static void join(Future<?> one) throws InterruptedException {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread of the load ended before its time", e.getCause());
        }
    }

    private long allocated() {
        return Arrays.stream(allocation.getThreadAllocatedBytes(allocation.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    @Override
    public void close() throws Exception {
        threads.shutdownNow();
        caller.close();
    }
}

package gov.hms.sys.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Nothing that comes from outside may keep a processor busy. Counts processor time, so that a busy machine changes nothing. */
public final class Bounded {
    private static final long MAX_NANOS = 200_000_000;
    /** The first run of code also pays for its loading and compiling. */
    private static final int TRIES = 4;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Bounded() {}

    /** What may throw. */
    public interface Work {
        void run() throws Exception;
    }

    /** Runs it; an {@link AssertionError} when it took more than 200 ms of processor time in each of four tries. */
    public static void run(Work work) throws Exception {
        long spent = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && spent > MAX_NANOS; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            work.run();
            spent = THREADS.getCurrentThreadCpuTime() - start;
        }
        if (spent > MAX_NANOS) {
            throw new AssertionError("took " + spent / 1_000_000 + " ms of processor time (expected: at most 200)");
        }
    }
}

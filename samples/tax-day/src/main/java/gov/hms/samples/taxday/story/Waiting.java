package gov.hms.samples.taxday.story;

import java.util.concurrent.TimeUnit;

/** Waits for something that another process does, and for no longer than is said. */
final class Waiting {
    private static final long POLL_MILLIS = 2;

    private Waiting() {}

    /** @return whether the condition came to hold in time */
    static boolean until(long millis, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    interface Condition {
        boolean holds() throws InterruptedException;
    }
}

package gov.hms.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/** The clock by which load is made. */
interface Pace {
    Pace SYSTEM = new Pace() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void until(long due) throws InterruptedException {
            for (long left = due - nanos(); left > 0; left = due - nanos()) {
                // not spun: a core that waits would be missing at the server
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    };

    long nanos();

    /** Returns at once when the moment has passed. */
    void until(long due) throws InterruptedException;
}

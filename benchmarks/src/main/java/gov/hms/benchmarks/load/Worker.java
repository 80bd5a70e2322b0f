package gov.hms.benchmarks.load;

/** What one thread does in a window. */
interface Worker {
    void work(Tally tally) throws InterruptedException;
}

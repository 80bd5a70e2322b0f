package gov.hms.benchmarks.load;

/** The next call starts when the one before has ended: how fast it goes, not how long a user waits. */
record ClosedLoop(Caller caller, Pace pace, Window window) implements Worker {
    @Override
    public void work(Tally tally) throws InterruptedException {
        pace.until(window.begin());
        for (long start = pace.nanos(); start < window.end(); start = pace.nanos()) {
            tally.exchange(caller, pace, start, start >= window.measured());
        }
    }
}

package gov.hms.benchmarks.load;

/** When load is made, in nanoseconds of a {@link Pace}. What starts before {@code measured} is made and not measured. */
record Window(long begin, long measured, long end) {
    /** The first tenth of each slice only brings caches and connections back. */
    private static final int LEAD = 10;

    static Window of(long begin, long nanos) {
        return new Window(begin, begin + nanos / LEAD, begin + nanos);
    }

    double seconds() {
        return (end - measured) / 1e9;
    }
}

package gov.hms.sys.statistics;

/**
 * The calls of a stretch of time. Immutable: what is added makes another one, so that whoever reads needs no lock.
 *
 * @param start in seconds
 */
record Slot(int start, int seconds, CallCounts counts) {
    /** Of the objects around the packed bytes, and of the place in a list. */
    private static final int OVERHEAD = 68;

    int end() {
        return start + seconds;
    }

    int bytes() {
        return OVERHEAD + counts.size();
    }
}

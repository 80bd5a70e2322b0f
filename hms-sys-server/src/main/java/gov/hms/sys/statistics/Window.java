package gov.hms.sys.statistics;

/** A stretch of time, in seconds; {@code to} does not belong to it. */
record Window(int from, int to) {
    int seconds() {
        return to - from;
    }
}

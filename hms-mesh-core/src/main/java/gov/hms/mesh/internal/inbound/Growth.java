package gov.hms.mesh.internal.inbound;

/**
 * How many more requests ran when a request ended than when it began. In a queue that grows, a request leaves behind it what came
 * meanwhile, and found before it what went meanwhile: the two differ by as much as more comes than goes. Where nothing queues
 * they are the same on average, however slow the work has become.
 *
 * @param requests that began when the slowness was no longer new
 * @param before how many ran when they began, summed
 * @param after how many ran when they ended, summed
 */
record Growth(double requests, double before, double after) {
    static final Growth NONE = new Growth(0, 0, 0);

    /** What a window weighs when the next one has come. */
    private static final double MEMORY = 0.8;

    private static final int FEWEST = 10;

    /** By so many standard deviations of what comes and goes by chance. */
    private static final double SURE = 2;

    Growth then(Growth next) {
        return new Growth(
                MEMORY * requests + next.requests, MEMORY * before + next.before, MEMORY * after + next.after);
    }

    /** Whether more comes than goes, by more than chance explains. */
    boolean isSure() {
        if (requests < FEWEST) {
            return false;
        }
        double ran = before / requests;
        return after / requests - ran > SURE * Math.sqrt(2 * ran);
    }
}

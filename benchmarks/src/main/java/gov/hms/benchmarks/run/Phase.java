package gov.hms.benchmarks.run;

import gov.hms.benchmarks.load.Load;
import gov.hms.benchmarks.load.Slice;

/**
 * One kind of load.
 *
 * @param open whether {@code amount} is calls a second, due whatever happens; otherwise it is how many are under way at any time
 */
record Phase(boolean open, int amount, long millis) {
    static Phase closed(int concurrency, long millis) {
        return new Phase(false, concurrency, millis);
    }

    static Phase open(int perSecond, long millis) {
        return new Phase(true, perSecond, millis);
    }

    /** As in the report: {@code c1}, {@code 1000/s}. */
    String id() {
        return open ? amount + "/s" : "c" + amount;
    }

    /** As {@link #parse} reads it. */
    String line() {
        return (open ? "open " : "closed ") + amount + " " + millis;
    }

    static Phase parse(String line) {
        String[] words = line.split(" ");
        return new Phase(words[0].equals("open"), Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    Slice run(Load load) throws InterruptedException {
        return open ? load.open(amount, millis) : load.closed(amount, millis);
    }
}

package gov.hms.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one thread saw. Latencies in nanoseconds, to three digits, up to a minute. */
final class Tally {
    static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    final Histogram latencies = new Histogram(LONGEST, DIGITS);
    long sent;
    long failed;
    String firstFailure = "";

    /** @param from the moment from which the caller waited */
    void exchange(Caller caller, Pace pace, long from, boolean measured) throws InterruptedException {
        sent++;
        try {
            caller.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed(e.toString());
            return;
        }
        if (measured) {
            latencies.recordValue(Math.min(pace.nanos() - from, LONGEST));
        }
    }

    void failed(String why) {
        failed++;
        if (firstFailure.isEmpty()) {
            firstFailure = why;
        }
    }

    void add(Tally other) {
        latencies.add(other.latencies);
        sent += other.sent;
        failed += other.failed;
        if (firstFailure.isEmpty()) {
            firstFailure = other.firstFailure;
        }
    }
}

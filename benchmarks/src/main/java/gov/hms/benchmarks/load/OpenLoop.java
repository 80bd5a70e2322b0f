package gov.hms.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls are due at a steady rate, whether or not the ones before have ended. A latency counts from the moment at which the call
 * was due, so that a stall counts for each call that it held up (coordinated omission is not possible). Shared by its threads.
 */
final class OpenLoop implements Worker {
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    private final Caller caller;
    private final Pace pace;
    private final Window window;
    private final long interval;
    private final AtomicLong next = new AtomicLong();

    OpenLoop(Caller caller, Pace pace, Window window, int perSecond) {
        this.caller = caller;
        this.pace = pace;
        this.window = window;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    @Override
    public void work(Tally tally) throws InterruptedException {
        for (long due = due(); due < window.end(); due = due()) {
            pace.until(due);
            if (pace.nanos() - window.end() > GRACE) {
                tally.failed("not sent: the calls before it took too long for this rate");
            } else {
                tally.exchange(caller, pace, due, due >= window.measured());
            }
        }
    }

    private long due() {
        return window.begin() + next.getAndIncrement() * interval;
    }
}

package gov.hms.mesh.okhttp;

import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okio.AsyncTimeout;

/**
 * Ends an attempt whose answer's head is late. The time for the body is that of the inner call, which has one timer only:
 * hence a second one. Both are of Okio's watchdog, so no thread is entered or left.
 */
final class HeadTimer extends AsyncTimeout {
    /** Never fires. */
    static final HeadTimer NONE = new HeadTimer(null);

    private final Call call;
    private boolean running;
    private boolean fired;

    private HeadTimer(Call call) {
        this.call = call;
    }

    /** @param remaining what the call's own timer grants; a head timer that could not fire before it is not started */
    static HeadTimer start(Call call, long timeoutNanos, long remaining) {
        HeadTimer timer = new HeadTimer(call);
        if (timeoutNanos < remaining) {
            timer.timeout(Math.max(1, timeoutNanos), TimeUnit.NANOSECONDS);
            timer.running = true;
            timer.enter();
        }
        return timer;
    }

    /** Gives the attempt another time from now on, unless the timer has fired or does not run. */
    void restart(long timeoutNanos) {
        if (running && !stop()) {
            timeout(timeoutNanos, TimeUnit.NANOSECONDS);
            running = true;
            enter();
        }
    }

    /** Stops the timer, any number of times. Returns whether it had fired. */
    boolean stop() {
        if (running) {
            running = false;
            fired = exit();
        }
        return fired;
    }

    @Override
    protected void timedOut() {
        call.cancel();
    }
}

package gov.hms.mesh.internal.time;

import gov.hms.mesh.call.Exchange;
import java.util.concurrent.locks.LockSupport;

/** Waits on the thread of a call. */
@FunctionalInterface
public interface Sleeper {
    /** Parks the calling thread, and wakes it early when the application cancels or interrupts the call. */
    Sleeper PARKING = (nanos, exchange) -> {
        Thread caller = Thread.currentThread();
        exchange.onCancel(() -> LockSupport.unpark(caller));
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            if (exchange.cancelled() || caller.isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(exchange, left);
        }
    };

    /** Returns after the time, or earlier when the call was cancelled or the thread interrupted. */
    void sleep(long nanos, Exchange<?> exchange);
}

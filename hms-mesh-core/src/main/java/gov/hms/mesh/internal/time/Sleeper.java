package gov.hms.mesh.internal.time;

import gov.hms.mesh.call.Exchange;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

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

    /**
     * Waits until something has happened, at most so long, and not on when the call was cancelled or the thread interrupted.
     * Whoever makes it happen unparks the thread.
     */
    default void await(BooleanSupplier happened, long nanos, Exchange<?> exchange) {
        Thread caller = Thread.currentThread();
        exchange.onCancel(() -> LockSupport.unpark(caller));
        long start = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            if (happened.getAsBoolean() || exchange.cancelled() || caller.isInterrupted()) {
                return;
            }
            // in slices, because an exchange keeps one action at a time, and somebody else may have set theirs
            LockSupport.parkNanos(exchange, Math.min(left, 50_000_000L));
        }
    }

    /** Returns after the time, or earlier when the call was cancelled or the thread interrupted. */
    void sleep(long nanos, Exchange<?> exchange);
}

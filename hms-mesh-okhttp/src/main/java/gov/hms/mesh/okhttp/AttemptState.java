package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.Deadline;
import java.util.function.LongSupplier;

/**
 * What the network interceptor tells the exchange about an attempt. It travels as a tag of the inner request. Both run on
 * the thread of the call.
 */
final class AttemptState {
    private final Deadline headBy;
    private final LongSupplier nanoTime;
    private final long toldMillis;

    /** Whether the request may have left: set just before its first byte. */
    boolean sent;

    /** Whether the application's body could not be read. */
    boolean bodyFailed;

    /** The status of the answer when OkHttp must not see it, else 0. */
    int hiddenStatus;

    /** @param headBy when the head of the answer must have come */
    AttemptState(Deadline headBy, LongSupplier nanoTime) {
        this.headBy = headBy;
        this.nanoTime = nanoTime;
        this.toldMillis = leftMillis();
    }

    /** Whether the attempt's time is up. */
    boolean late() {
        return headBy.expired(nanoTime.getAsLong());
    }

    /** What is left of the attempt's time now, when connecting took a part of it since the request was made; else negative. */
    long shorterMillis() {
        if (!headBy.bounded()) {
            return -1;
        }
        long left = leftMillis();
        return left < toldMillis ? left : -1;
    }

    private long leftMillis() {
        return headBy.remainingNanos(nanoTime.getAsLong()) / 1_000_000;
    }
}

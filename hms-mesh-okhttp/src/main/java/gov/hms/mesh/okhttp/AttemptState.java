package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.Deadline;
import java.util.function.LongSupplier;

/**
 * What the network interceptor tells the exchange about an attempt. It travels as a tag of the inner request. Both run on
 * the thread of the call.
 */
final class AttemptState {
    private final Deadline deadline;
    private final LongSupplier nanoTime;

    /** Whether the request may have left: set just before its first byte. */
    boolean sent;

    /** Whether the application's body could not be read. */
    boolean bodyFailed;

    /** The status of the answer when OkHttp must not see it, else 0. */
    int hiddenStatus;

    AttemptState(Deadline deadline, LongSupplier nanoTime) {
        this.deadline = deadline;
        this.nanoTime = nanoTime;
    }

    /** Whether the call's time is up. */
    boolean late() {
        return deadline.expired(nanoTime.getAsLong());
    }
}

package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Ticker;

/** Bounds the whole call, all attempts and pauses included, by the earlier of the application's deadline and the route's timeout. */
public final class DeadlineLayer implements Layer {
    private final Ticker ticker;

    public DeadlineLayer(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        long now = ticker.nanos();
        int timeoutMs = context.route().timeoutMs();
        Deadline deadline = timeoutMs == 0
                ? context.deadline()
                : context.deadline().min(Deadline.afterNanos(timeoutMs * 1_000_000L, now));
        if (deadline.expired(now)) {
            throw new DeadlineExceededException(
                    false,
                    context.call().destination() + ": the caller's deadline was over before the call began",
                    null);
        }
        return next.proceed(context.withDeadline(deadline), exchange);
    }
}

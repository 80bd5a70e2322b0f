package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds {@code maxConnections}: attempts of this process to the destination that wait for the head of an answer. */
public final class ConnectionLimitLayer implements Layer {
    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        int limit = context.view().config().cluster().circuitBreaker().maxConnections();
        AtomicInteger inFlight = context.cluster().inFlight();
        if (inFlight.incrementAndGet() > limit && limit > 0) {
            inFlight.decrementAndGet();
            throw new CallRejectedException(
                    ResponseFlag.UO,
                    context.journal().sent(),
                    context.path() + ": " + limit + " calls are in flight already (circuitBreaker.maxConnections: "
                            + limit + ")");
        }
        try {
            return next.proceed(context, exchange);
        } finally {
            inFlight.decrementAndGet();
        }
    }
}

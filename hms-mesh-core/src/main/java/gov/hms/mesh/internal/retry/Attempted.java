package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Next;

/**
 * What an attempt came to: exactly one of the three is there.
 *
 * @param refusal the mesh did not make the attempt
 */
record Attempted<R>(R answer, AttemptFailedException failure, MeshException refusal) {
    static <R> Attempted<R> by(Next next, CallContext context, Exchange<R> exchange) {
        try {
            R answer = next.proceed(context, exchange);
            context.journal().markSent();
            return new Attempted<>(answer, null, null);
        } catch (AttemptFailedException failure) {
            if (failure.sent()) {
                context.journal().markSent();
            }
            return new Attempted<>(null, failure, null);
        } catch (MeshException refusal) {
            return new Attempted<>(null, null, refusal);
        }
    }

    /** Nothing of the request has left. */
    boolean untouched() {
        return failure != null && !failure.sent();
    }

    void discard(Exchange<R> exchange) {
        if (answer != null) {
            exchange.discard(answer);
        }
    }
}

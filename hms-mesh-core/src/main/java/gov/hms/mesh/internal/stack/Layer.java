package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;

/** One concern of a call. It decides, passes the call on to {@link Next} (never, once or again), and learns from the result. */
public interface Layer {
    <R> R call(CallContext context, Exchange<R> exchange, Next next) throws AttemptFailedException, MeshException;
}

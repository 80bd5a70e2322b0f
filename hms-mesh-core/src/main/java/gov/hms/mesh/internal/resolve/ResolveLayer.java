package gov.hms.mesh.internal.resolve;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.NoHealthyEndpointException;
import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;

/**
 * Finds the endpoints that may take an attempt. The first attempt sees what the call saw; a further one takes the newest
 * list of endpoints, because an instance may have come or gone since (rules stay those of the call's own view).
 */
public final class ResolveLayer implements Layer {
    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        ClusterView view = context.journal().attempts() > 1 ? context.cluster().view() : context.view();
        Candidates candidates = view.candidates(context.version());
        if (candidates.isEmpty()) {
            throw new NoHealthyEndpointException(
                    context.journal().sent(),
                    context.call().destination() + ": "
                            + (view.endpoints().isEmpty()
                                    ? "no instance is registered; is the service running?"
                                    : "no instance of version " + context.version()
                                            + " is registered, nor of another one of its split (there are "
                                            + view.byVersion().keySet().stream()
                                                    .sorted()
                                                    .toList() + ")"));
        }
        return next.proceed(context.withCandidates(candidates), exchange);
    }
}

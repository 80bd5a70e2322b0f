package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import java.time.InstantSource;

/** Gives the attempt the TLS of this moment, and refuses when this process has no identity that is valid now. */
public final class IdentityLayer implements Layer {
    private final IdentitySource identity;
    private final TlsContexts contexts;
    private final InstantSource clock;

    public IdentityLayer(IdentitySource identity, TlsContexts contexts, InstantSource clock) {
        this.identity = identity;
        this.contexts = contexts;
        this.clock = clock;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        IdentityState state = identity.current();
        if (state == null || !state.svid().validAt(clock.instant())) {
            throw new MeshNotReadyException(
                    context.call().destination() + ": this process has no certificate that is valid now"
                            + (state == null ? "" : " (" + state.svid() + ")")
                            + "; is HMS-SYS reachable, and the clock right?",
                    null);
        }
        if (identity.denied()) {
            throw new MeshNotReadyException(
                    context.call().destination() + ": this process's own certificate was denied in the mesh ("
                            + state.svid() + "); ask who did it: hms cert list, hms audit tail. Once"
                            + " `hms cert allow` has let the service in again, start this process with a new join string",
                    null);
        }
        return next.proceed(context.withTls(contexts.client()), exchange);
    }
}

package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.stack.CallContext;

/** Which endpoints a call may be sent to, while there is a choice. */
final class Fitness {
    private Fitness() {}

    /** Not tried by this call before, and available; the latter does not count while so few are that all have to help. */
    static boolean fits(ClusterEndpoint endpoint, CallContext context, long nowNanos) {
        return !context.journal().hasTried(endpoint)
                && (endpoint.available() || context.candidates().panics(nowNanos));
    }
}

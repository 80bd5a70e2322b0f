package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.PickLog;

/** Which endpoints a call may be sent to, while there is a choice. */
final class Fitness {
    private Fitness() {}

    /** Why one that does not fit does not. */
    static PickLog.Why why(ClusterEndpoint endpoint, CallContext context) {
        if (context.journal().hasTried(endpoint)) {
            return PickLog.Why.TRIED;
        }
        return endpoint.health().available() ? PickLog.Why.BREAKER : PickLog.Why.EJECTED;
    }

    /** Not tried by this call before, and available; the latter does not count while so few are that all have to help. */
    static boolean fits(ClusterEndpoint endpoint, CallContext context, long nowNanos) {
        return !context.journal().hasTried(endpoint)
                && (endpoint.available() || context.candidates().panics(nowNanos));
    }
}

package gov.hms.mesh.internal.limit;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.stack.CallContext;

/** Whether a call could go elsewhere. */
final class Alternatives {
    private Alternatives() {}

    /** Whether an endpoint other than the chosen one may be asked, and was not asked by this call before. */
    static boolean exist(CallContext context) {
        if (context.journal().panicked()) {
            // too few are left, and the balancer asks everybody
            return false;
        }
        for (int i = 0; i < context.candidates().size(); i++) {
            ClusterEndpoint candidate = context.candidates().get(i);
            if (candidate.load() != context.endpoint().load()
                    && candidate.available()
                    && !context.journal().hasTried(candidate)) {
                return true;
            }
        }
        return false;
    }
}

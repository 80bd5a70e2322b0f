package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.PickLog;

/**
 * One way of choosing an endpoint. It takes constant time and makes no garbage; it may be used by many calls at once; what it
 * must remember lies in the endpoints and in the pool, not in itself.
 */
interface LoadBalancer {
    /**
     * Chooses for one attempt. Every endpoint gets its share by weight and slow start, as far as the algorithm goes by shares.
     *
     * @param pool not empty
     * @param log hears what was compared and what was left aside
     * @return an endpoint that {@link Fitness#fits}; null when a few looks found none, which does not mean that there is none
     */
    ClusterEndpoint pick(Pool pool, CallContext context, PickLog log, long nowNanos);

    /** How dear one more call to an endpoint of the pool would be; the cheapest is the best. For {@code explain}, and where a search decides. */
    double cost(Pool pool, ClusterEndpoint endpoint, long nowNanos);
}

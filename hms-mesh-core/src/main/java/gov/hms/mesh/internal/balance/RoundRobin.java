package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.PickLog;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Each endpoint in its turn, one of twice the weight twice as often, its turns spread over the round. Every process begins
 * somewhere else, so that a fleet that starts together does not ask the same endpoint together.
 */
final class RoundRobin implements LoadBalancer {
    /** Turns that are passed on before the search takes over. */
    private static final int TURNS = 32;

    private final Supplier<RandomGenerator> random;
    private final int offset;

    RoundRobin(Supplier<RandomGenerator> random) {
        this.random = random;
        this.offset = random.get().nextInt() & 0xffff;
    }

    /** An endpoint that does not fit passes its turn on, and the one after it is not asked twice for that. */
    @Override
    public ClusterEndpoint pick(Pool pool, CallContext context, PickLog log, long nowNanos) {
        ClusterEndpoint cold = null;
        for (int i = 0; i < TURNS; i++) {
            ClusterEndpoint endpoint = pool.get(pool.turn(offset));
            if (Fitness.fits(endpoint, context, nowNanos)) {
                double warmth = pool.warmth(endpoint, nowNanos);
                if (warmth >= 1 || random.get().nextDouble() < warmth) {
                    return endpoint;
                }
                cold = endpoint;
                log.passedOver(endpoint, PickLog.Why.SLOW_START);
            } else {
                log.passedOver(endpoint, Fitness.why(endpoint, context));
            }
        }
        return cold;
    }

    @Override
    public double cost(Pool pool, ClusterEndpoint endpoint, long nowNanos) {
        return 1 / pool.share(endpoint, nowNanos);
    }
}

package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Pool;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Of two endpoints the one with fewer calls in flight, in relation to its share. */
final class LeastRequest extends TwoChoices {
    LeastRequest(Supplier<RandomGenerator> random) {
        super(random);
    }

    @Override
    public double cost(Pool pool, ClusterEndpoint endpoint, long nowNanos) {
        return endpoint.load().inFlight() / pool.share(endpoint, nowNanos);
    }
}

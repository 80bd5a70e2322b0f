package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Pool;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Of two endpoints the one that would answer sooner, by {@link gov.hms.mesh.internal.cluster.PeakEwma}. */
final class PeakEwmaChoice extends TwoChoices {
    PeakEwmaChoice(Supplier<RandomGenerator> random) {
        super(random);
    }

    @Override
    public double cost(Pool pool, ClusterEndpoint endpoint, long nowNanos) {
        return endpoint.load().cost(pool.share(endpoint, nowNanos), nowNanos);
    }
}

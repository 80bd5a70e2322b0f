package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RateLimitPolicy;
import java.util.Optional;

/** What is written in a spec beside its routes, or in the mesh's defaults; each field as a whole or not at all. */
public record TrafficSpec(
        CallSpec calls,
        Optional<LoadBalancerPolicy> loadBalancer,
        Optional<OutlierPolicy> outlier,
        Optional<CircuitBreakerPolicy> circuitBreaker,
        Optional<RateLimitPolicy> rateLimit) {
    public static final TrafficSpec NOTHING =
            new TrafficSpec(CallSpec.NOTHING, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** This, and where it says nothing, the other: field by field. */
    public TrafficSpec orElse(TrafficSpec other) {
        return new TrafficSpec(
                calls.orElse(other.calls),
                loadBalancer.or(other::loadBalancer),
                outlier.or(other::outlier),
                circuitBreaker.or(other::circuitBreaker),
                rateLimit.or(other::rateLimit));
    }

    ClusterPolicy cluster() {
        ClusterPolicy defaults = ClusterPolicy.DEFAULT;
        return new ClusterPolicy(
                circuitBreaker.orElse(defaults.circuitBreaker()),
                loadBalancer.orElse(defaults.loadBalancer()),
                outlier.orElse(defaults.outlier()),
                rateLimit.orElse(defaults.rateLimit()));
    }
}

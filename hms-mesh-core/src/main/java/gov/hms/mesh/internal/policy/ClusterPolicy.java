package gov.hms.mesh.internal.policy;

/** What holds for a destination as a whole, whatever the route. */
public record ClusterPolicy(
        CircuitBreakerPolicy circuitBreaker,
        LoadBalancerPolicy loadBalancer,
        OutlierPolicy outlier,
        RateLimitPolicy rateLimit) {
    /** What holds where no policy says anything. */
    public static final ClusterPolicy DEFAULT = new ClusterPolicy(
            CircuitBreakerPolicy.NONE, LoadBalancerPolicy.DEFAULT, OutlierPolicy.DEFAULT, RateLimitPolicy.NONE);

    public ClusterPolicy with(CircuitBreakerPolicy other) {
        return new ClusterPolicy(other, loadBalancer, outlier, rateLimit);
    }

    public ClusterPolicy with(LoadBalancerPolicy other) {
        return new ClusterPolicy(circuitBreaker, other, outlier, rateLimit);
    }

    public ClusterPolicy with(OutlierPolicy other) {
        return new ClusterPolicy(circuitBreaker, loadBalancer, other, rateLimit);
    }

    public ClusterPolicy with(RateLimitPolicy other) {
        return new ClusterPolicy(circuitBreaker, loadBalancer, outlier, other);
    }
}

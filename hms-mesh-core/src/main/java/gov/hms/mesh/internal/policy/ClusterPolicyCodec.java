package gov.hms.mesh.internal.policy;

import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.wire.CircuitBreaker;
import gov.hms.mesh.internal.wire.LoadBalancer;
import gov.hms.mesh.internal.wire.Outlier;
import gov.hms.mesh.internal.wire.RateLimit;

/** {@link ClusterPolicy} to and from the wire. What an older HMS-SYS does not send has the defaults of this library. */
final class ClusterPolicyCodec {
    private ClusterPolicyCodec() {}

    static void write(ClusterPolicy policy, gov.hms.mesh.internal.wire.ServiceConfig.Builder wire) {
        wire.setCircuitBreaker(write(policy.circuitBreaker()));
        wire.setLoadBalancer(write(policy.loadBalancer()));
        wire.setOutlier(write(policy.outlier()));
        if (policy.rateLimit().requestsPerSecond() > 0) {
            wire.setRateLimit(RateLimit.newBuilder()
                    .setRequestsPerSecond(policy.rateLimit().requestsPerSecond())
                    .setBurst(policy.rateLimit().burst()));
        }
    }

    static ClusterPolicy read(gov.hms.mesh.internal.wire.ServiceConfig wire, Violations violations) {
        return new ClusterPolicy(
                read(wire.getCircuitBreaker(), violations.at("circuit_breaker")),
                wire.hasLoadBalancer()
                        ? read(wire.getLoadBalancer(), violations.at("load_balancer"))
                        : LoadBalancerPolicy.DEFAULT,
                wire.hasOutlier() ? read(wire.getOutlier(), violations.at("outlier")) : OutlierPolicy.DEFAULT,
                wire.hasRateLimit() ? read(wire.getRateLimit(), violations.at("rate_limit")) : RateLimitPolicy.NONE);
    }

    private static CircuitBreaker write(CircuitBreakerPolicy policy) {
        return CircuitBreaker.newBuilder()
                .setMaxConnections(policy.maxConnections())
                .setMaxPending(policy.maxPending())
                .setErrorPercent(policy.errorPercent())
                .setMinimumCalls(policy.minimumCalls())
                .setWindowSeconds(policy.windowSeconds())
                .setOpenSeconds(policy.openSeconds())
                .setSlowCallMs(policy.slowCallMs())
                .setSlowCallPercent(policy.slowCallPercent())
                .build();
    }

    private static CircuitBreakerPolicy read(CircuitBreaker wire, Violations violations) {
        violations.checkOptional("max_connections", wire.getMaxConnections(), PolicyBounds.MAX_CONNECTIONS);
        violations.check("max_pending", wire.getMaxPending(), PolicyBounds.MAX_PENDING);
        violations.checkOptional("error_percent", wire.getErrorPercent(), PolicyBounds.ERROR_PERCENT);
        violations.check("minimum_calls", wire.getMinimumCalls(), PolicyBounds.MINIMUM_CALLS);
        violations.check("window_seconds", wire.getWindowSeconds(), PolicyBounds.WINDOW_SECONDS);
        violations.check("open_seconds", wire.getOpenSeconds(), PolicyBounds.OPEN_SECONDS);
        violations.checkOptional("slow_call_ms", wire.getSlowCallMs(), PolicyBounds.TIMEOUT_MS);
        violations.checkOptional("slow_call_percent", wire.getSlowCallPercent(), PolicyBounds.PERCENT);
        violations.check(
                wire.getSlowCallMs() == 0 == (wire.getSlowCallPercent() == 0),
                "slow_call_ms: " + wire.getSlowCallMs() + ", slow_call_percent: " + wire.getSlowCallPercent()
                        + " (expected: both or neither)");
        return new CircuitBreakerPolicy(
                wire.getMaxConnections(),
                wire.getMaxPending(),
                wire.getErrorPercent(),
                wire.getMinimumCalls(),
                wire.getWindowSeconds(),
                wire.getOpenSeconds(),
                wire.getSlowCallMs(),
                wire.getSlowCallPercent());
    }

    private static LoadBalancer write(LoadBalancerPolicy policy) {
        var wire = LoadBalancer.newBuilder()
                .setAlgorithm(
                        switch (policy.algorithm()) {
                            case PEAK_EWMA -> gov.hms.mesh.internal.wire.Algorithm.PEAK_EWMA;
                            case LEAST_REQUEST -> gov.hms.mesh.internal.wire.Algorithm.LEAST_REQUEST;
                            case ROUND_ROBIN -> gov.hms.mesh.internal.wire.Algorithm.ROUND_ROBIN;
                            case RING_HASH -> gov.hms.mesh.internal.wire.Algorithm.RING_HASH;
                        })
                .setSlowStartSeconds(policy.slowStartSeconds())
                .setZoneAware(policy.zoneAware())
                .setPanicPercent(policy.panicPercent());
        if (policy.hashOn().kind() != HashKey.Kind.NONE) {
            wire.setHashOn(HashKeyCodec.write(policy.hashOn()));
        }
        return wire.build();
    }

    private static LoadBalancerPolicy read(LoadBalancer wire, Violations violations) {
        Algorithm algorithm = switch (wire.getAlgorithm()) {
            case PEAK_EWMA -> Algorithm.PEAK_EWMA;
            case LEAST_REQUEST -> Algorithm.LEAST_REQUEST;
            case ROUND_ROBIN -> Algorithm.ROUND_ROBIN;
            case RING_HASH -> Algorithm.RING_HASH;
            case ALGORITHM_UNSPECIFIED, UNRECOGNIZED -> {
                violations.check(
                        false,
                        "algorithm: " + wire.getAlgorithmValue()
                                + " (expected: one that this library knows; a newer one may be needed)");
                yield Algorithm.PEAK_EWMA;
            }
        };
        violations.check("slow_start_seconds", wire.getSlowStartSeconds(), PolicyBounds.SLOW_START_SECONDS);
        violations.check("panic_percent", wire.getPanicPercent(), PolicyBounds.PERCENT_OR_NONE);
        return new LoadBalancerPolicy(
                algorithm,
                HashKeyCodec.read(wire.getHashOn(), violations.at("hash_on")),
                wire.getSlowStartSeconds(),
                wire.getZoneAware(),
                wire.getPanicPercent());
    }

    private static Outlier write(OutlierPolicy policy) {
        return Outlier.newBuilder()
                .setConsecutiveErrors(policy.consecutiveErrors())
                .setErrorPercent(policy.errorPercent())
                .setWindowSeconds(policy.windowSeconds())
                .setBaseEjectionSeconds(policy.baseEjectionSeconds())
                .setMaxEjectedPercent(policy.maxEjectedPercent())
                .build();
    }

    private static OutlierPolicy read(Outlier wire, Violations violations) {
        violations.check("consecutive_errors", wire.getConsecutiveErrors(), PolicyBounds.CONSECUTIVE_ERRORS);
        violations.check("error_percent", wire.getErrorPercent(), PolicyBounds.PERCENT_OR_NONE);
        violations.check("window_seconds", wire.getWindowSeconds(), PolicyBounds.WINDOW_SECONDS);
        violations.check("base_ejection_seconds", wire.getBaseEjectionSeconds(), PolicyBounds.EJECTION_SECONDS);
        violations.check("max_ejected_percent", wire.getMaxEjectedPercent(), PolicyBounds.PERCENT_OR_NONE);
        return new OutlierPolicy(
                wire.getConsecutiveErrors(),
                wire.getErrorPercent(),
                wire.getWindowSeconds(),
                wire.getBaseEjectionSeconds(),
                wire.getMaxEjectedPercent());
    }

    private static RateLimitPolicy read(RateLimit wire, Violations violations) {
        violations.check("requests_per_second", wire.getRequestsPerSecond(), PolicyBounds.REQUESTS_PER_SECOND);
        violations.check("burst", wire.getBurst(), PolicyBounds.BURST);
        return new RateLimitPolicy(wire.getRequestsPerSecond(), wire.getBurst());
    }
}

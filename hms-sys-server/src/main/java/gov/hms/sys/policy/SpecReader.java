package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RateLimitPolicy;

/** A spec's own fields, and those of the mesh's defaults. */
final class SpecReader {
    private static final int BURST_SHARE = 10;

    private SpecReader() {}

    static TrafficSpec read(Section spec) {
        return new TrafficSpec(
                CallReader.read(spec, CallSpec.NOTHING),
                spec.section("loadBalancer").map(SpecReader::loadBalancer),
                spec.section("outlier").map(SpecReader::outlier),
                spec.section("circuitBreaker").map(SpecReader::circuitBreaker),
                spec.section("rateLimit").map(SpecReader::rateLimit));
    }

    /** {@code { header: x-session }} or {@code { cookie: session }}. */
    static HashKey hashKey(Section key) {
        return key.text("header")
                .map(name -> new HashKey(HashKey.Kind.HEADER, name))
                .or(() -> key.text("cookie").map(name -> new HashKey(HashKey.Kind.COOKIE, name)))
                .orElse(HashKey.NONE);
    }

    private static LoadBalancerPolicy loadBalancer(Section written) {
        return new LoadBalancerPolicy(
                written.text("algorithm").flatMap(Algorithm::ofWord).orElse(LoadBalancerPolicy.DEFAULT.algorithm()),
                written.section("hashOn").map(SpecReader::hashKey).orElse(HashKey.NONE),
                written.numberOrDefault("slowStartSeconds"),
                written.flagOrDefault("zoneAware"),
                written.numberOrDefault("panicPercent"));
    }

    private static OutlierPolicy outlier(Section written) {
        return new OutlierPolicy(
                written.numberOrDefault("consecutiveErrors"),
                written.numberOrDefault("errorPercent"),
                written.numberOrDefault("windowSeconds"),
                written.numberOrDefault("baseEjectionSeconds"),
                written.numberOrDefault("maxEjectedPercent"));
    }

    private static CircuitBreakerPolicy circuitBreaker(Section written) {
        CircuitBreakerPolicy none = CircuitBreakerPolicy.NONE;
        return new CircuitBreakerPolicy(
                written.number("maxConnections").orElse(none.maxConnections()),
                written.numberOrDefault("maxPending"),
                written.number("errorPercent").orElse(none.errorPercent()),
                written.numberOrDefault("minimumCalls"),
                written.numberOrDefault("windowSeconds"),
                written.numberOrDefault("openSeconds"),
                written.number("slowCallMs").orElse(none.slowCallMs()),
                written.number("slowCallPercent").orElse(none.slowCallPercent()));
    }

    private static RateLimitPolicy rateLimit(Section written) {
        int perSecond = written.number("requestsPerSecond").orElse(0);
        return new RateLimitPolicy(perSecond, written.number("burst").orElse(Math.max(1, perSecond / BURST_SHARE)));
    }
}

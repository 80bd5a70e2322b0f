package gov.hms.mesh.internal.balance;

import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.cluster.Breaker;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.testing.Configs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** A destination with its endpoints, a balancer and a clock, without the rest of a mesh. */
public final class Fleet {
    static final long SECOND = 1_000_000_000L;
    static final long MS = 1_000_000L;

    /** Opens after five failures, for two seconds. */
    private static final CircuitBreakerPolicy BREAKER = new CircuitBreakerPolicy(0, 50, 5, 10, 2);

    long now = 1_000 * SECOND;
    final Random random;
    public final Cluster cluster;
    final Balancer balancer;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private LoadBalancerPolicy policy = LoadBalancerPolicy.DEFAULT;
    private ClusterView own;
    private long version;

    Fleet(long seed) {
        this(seed, new Locality("", "caller-1"));
    }

    public Fleet(long seed, Locality here) {
        this.random = new Random(seed);
        this.cluster = new Cluster(Configs.FRAUD_SCANNER, here, () -> now, () -> random);
        this.balancer = new Balancer(() -> random, here.zone(), () -> own);
    }

    public Fleet add(String instanceId, String zone, int weight) {
        endpoints.add(new Endpoint(
                instanceId,
                "10.0." + endpoints.size() / 200 + "." + endpoints.size() % 200,
                8443,
                "v1",
                zone,
                weight,
                Configs.FRAUD_SCANNER_ID));
        return this;
    }

    /** Endpoints {@code e0}, {@code e1} and so on, of these weights. */
    public Fleet weights(int... weights) {
        for (int weight : weights) {
            add("e" + endpoints.size(), "", weight);
        }
        return this;
    }

    /** Endpoints of weight 100. */
    public Fleet of(int count) {
        int[] weights = new int[count];
        java.util.Arrays.fill(weights, 100);
        return weights(weights);
    }

    public Fleet zone(String zone, int count) {
        for (int i = 0; i < count; i++) {
            add(zone + i, zone, 100);
        }
        return this;
    }

    Fleet without(String instanceId) {
        endpoints.removeIf(endpoint -> endpoint.instanceId().equals(instanceId));
        return this;
    }

    Fleet policy(LoadBalancerPolicy other) {
        policy = other;
        return this;
    }

    public Fleet algorithm(Algorithm algorithm) {
        HashKey key = algorithm == Algorithm.RING_HASH ? new HashKey(HashKey.Kind.HEADER, "user") : HashKey.NONE;
        return policy(new LoadBalancerPolicy(
                algorithm, key, policy.slowStartSeconds(), policy.zoneAware(), policy.panicPercent()));
    }

    Fleet slowStart(int seconds) {
        return policy(new LoadBalancerPolicy(
                policy.algorithm(), policy.hashOn(), seconds, policy.zoneAware(), policy.panicPercent()));
    }

    public Fleet panic(int percent) {
        return policy(new LoadBalancerPolicy(
                policy.algorithm(), policy.hashOn(), policy.slowStartSeconds(), policy.zoneAware(), percent));
    }

    Fleet zoneAware(boolean aware) {
        return policy(new LoadBalancerPolicy(
                policy.algorithm(), policy.hashOn(), policy.slowStartSeconds(), aware, policy.panicPercent()));
    }

    /** What this process knows of its own service: so many instances in each zone. */
    Fleet callersIn(Map<String, Integer> zones) {
        Fleet callers = new Fleet(1);
        zones.forEach(callers::zone);
        own = callers.publish().cluster.view();
        return this;
    }

    /** Makes all of it known to the cluster, as one more version. */
    public Fleet publish() {
        Configs configs = Configs.fraudScanner(0)
                .version(++version)
                .cluster(ClusterPolicy.DEFAULT.with(policy).with(BREAKER))
                .endpoints(endpoints);
        cluster.adopt(configs.config());
        return this;
    }

    public ClusterEndpoint endpoint(String instanceId) {
        return cluster.view().endpoints().stream()
                .filter(endpoint -> endpoint.endpoint().instanceId().equals(instanceId))
                .findFirst()
                .orElseThrow();
    }

    /** Lets an endpoint's breaker open, for two seconds. */
    public void fail(String instanceId) {
        ClusterEndpoint endpoint = endpoint(instanceId);
        while (endpoint.available()) {
            Breaker.Permission permission = endpoint.breaker().tryAcquire();
            permission.failed(1, new IllegalStateException("scripted"));
        }
    }

    CallContext call() {
        return call(header -> null);
    }

    CallContext call(UnaryOperator<String> header) {
        OutboundCall call = new OutboundCall(
                Configs.FRAUD_SCANNER, "POST", "/flag", null, header, Deadline.NEVER, CallOptions.DEFAULT);
        ClusterView view = cluster.view();
        return CallContext.of(call, RequestScope.NONE)
                .withRoute(cluster, view, Route.DEFAULT, "")
                .withCandidates(view.candidates(""));
    }

    public CallContext callOf(String user) {
        return call(header -> header.equals("user") ? user : null);
    }

    ClusterEndpoint pick(CallContext call) {
        return balancer.pick(call, now);
    }

    /** Makes calls one after the other, each answered after a time, and counts them by instance. */
    Map<String, Integer> calls(int count, ToIntFunction<String> millis) {
        Map<String, Integer> hits = new HashMap<>();
        for (int i = 0; i < count; i++) {
            CallContext call = callOf("user-" + i);
            ClusterEndpoint chosen = pick(call);
            begin(call, chosen);
            String name = chosen.endpoint().instanceId();
            long latency = millis.applyAsInt(name) * MS;
            now += latency;
            end(call, chosen, latency, false);
            hits.merge(name, 1, Integer::sum);
        }
        return hits;
    }

    void begin(CallContext call, ClusterEndpoint chosen) {
        chosen.load().started();
        call.candidates().entered(chosen);
    }

    void end(CallContext call, ClusterEndpoint chosen, long latency, boolean failed) {
        call.candidates().left(chosen);
        chosen.load().ended(latency, failed, now);
    }
}

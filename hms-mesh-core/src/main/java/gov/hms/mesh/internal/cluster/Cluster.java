package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One destination: its current {@link ClusterView}, and what outlives each view. Configurations are published by one
 * thread; calls read without a lock, and wait only for the very first view.
 */
public final class Cluster {
    private final LogicalName name;
    private final String label;
    private final Ticker ticker;
    private final Locality here;
    private final Map<String, AtomicInteger> versions = new HashMap<>();
    private final RetryBudget budget;
    private final HedgeBook hedges;
    private final CallBook calls = new CallBook();
    private final AttemptCounts attempts = new AttemptCounts();
    private final ConnectionLimit connections = new ConnectionLimit();
    private final RateLimit rateLimit;
    private final OutlierDetector outliers;
    private volatile ClusterView view;
    private volatile Breaker breaker;
    private volatile List<String> unknown;

    /** @param random spreads the ends of ejections, so that not every caller tries a sick endpoint at once */
    public Cluster(LogicalName name, Locality here, Ticker ticker, Supplier<RandomGenerator> random) {
        this.name = name;
        this.label = name.toString();
        this.here = here;
        this.ticker = ticker;
        this.rateLimit = new RateLimit(ticker.nanos());
        this.outliers = new OutlierDetector(name, ticker, random);
        this.budget = new RetryBudget(ticker);
        this.hedges = new HedgeBook(ticker);
    }

    public LogicalName name() {
        return name;
    }

    /** The name as text, made once and not for every call. */
    public String label() {
        return label;
    }

    /** The newest view, or null before the first. */
    public ClusterView view() {
        return view;
    }

    /** The known names, when HMS-SYS said that it does not know this one; null otherwise. */
    public List<String> unknown() {
        return unknown;
    }

    public RetryBudget budget() {
        return budget;
    }

    /** What hedging has to know of the destination. */
    public HedgeBook hedges() {
        return hedges;
    }

    /** What is counted of the calls to it. */
    public CallBook calls() {
        return calls;
    }

    public AttemptCounts attempts() {
        return attempts;
    }

    /** Attempts of this process at the destination that are in flight, and those that wait to be. */
    public ConnectionLimit connections() {
        return connections;
    }

    public RateLimit rateLimit() {
        return rateLimit;
    }

    /** How many endpoints are out of service now. */
    public int ejected() {
        return outliers.ejected();
    }

    /** How often an endpoint was taken out of service since the destination is known. */
    public long ejections() {
        return outliers.ejections();
    }

    /** The breaker of the destination as a whole; null when no policy asks for one. */
    public Breaker breaker() {
        return breaker;
    }

    /** Publishes a configuration, unless it is older than the current one. Returns whether it did. */
    public synchronized boolean adopt(ServiceConfig config) {
        ClusterView before = view;
        if (before != null && !config.supersedes(before.config())) {
            return false;
        }
        ClusterPolicy policy = config.cluster();
        breaker = renewed(breaker, name.toString(), policy.circuitBreaker());
        connections.adopt(new ConnectionLimit.Limits(
                policy.circuitBreaker().maxConnections(),
                policy.circuitBreaker().maxPending()));
        rateLimit.adopt(policy.rateLimit(), ticker.nanos());
        outliers.adopt(policy.outlier());
        calls.turn();
        List<ClusterEndpoint> endpoints = endpoints(before, config);
        outliers.adopt(endpoints);
        view = ClusterView.of(config, endpoints, here, calls);
        unknown = null;
        notifyAll();
        return true;
    }

    /** HMS-SYS does not know the name. A view that is already there stays: an emptied registry must not cut calls. */
    public synchronized void unknown(List<String> known) {
        unknown = List.copyOf(known);
        notifyAll();
    }

    /** Waits for a first view, or for the news that there is none. Returns the view, or null. */
    public synchronized ClusterView await(Deadline deadline) throws InterruptedException {
        while (view == null && unknown == null) {
            long left = deadline.remainingNanos(ticker.nanos());
            if (left <= 0) {
                break;
            }
            wait(Math.max(1, Math.min(left / 1_000_000, 60_000)));
        }
        return view;
    }

    /** A breaker that a policy does not ask for any more goes; one it asks for newly starts closed; all others keep their state. */
    private Breaker renewed(Breaker before, String of, CircuitBreakerPolicy policy) {
        if (!policy.breaks()) {
            return null;
        }
        Breaker.Settings settings = Breaker.Settings.of(policy);
        if (before == null) {
            return new Breaker(of, settings, ticker);
        }
        before.adopt(settings);
        return before;
    }

    private List<ClusterEndpoint> endpoints(ClusterView before, ServiceConfig config) {
        Map<String, ClusterEndpoint> known = before == null
                ? Map.of()
                : before.endpoints().stream()
                        .collect(Collectors.toMap(
                                endpoint -> key(endpoint.endpoint()), Function.identity(), (first, same) -> first));
        List<ClusterEndpoint> endpoints = new ArrayList<>();
        for (Endpoint endpoint : config.endpoints()) {
            ClusterEndpoint old = known.get(key(endpoint));
            Breaker own = renewed(
                    old == null ? null : old.breaker(),
                    key(endpoint),
                    config.cluster().circuitBreaker());
            endpoints.add(
                    old != null
                            ? old.renewed(endpoint, own, calls.endpoint(endpoint))
                            : fresh(endpoint, own, before != null));
        }
        versions.keySet()
                .retainAll(config.endpoints().stream().map(Endpoint::version).collect(Collectors.toSet()));
        return endpoints;
    }

    /** @param late whether it came after the first view: those of the first are as new to us as to each other */
    private ClusterEndpoint fresh(Endpoint endpoint, Breaker own, boolean late) {
        PeakEwma load = new PeakEwma(
                ticker.nanos(), versions.computeIfAbsent(endpoint.version(), version -> new AtomicInteger()));
        if (late) {
            load.restarted(ticker.nanos());
        }
        return new ClusterEndpoint(endpoint, load, outliers.newcomer(), own, calls.endpoint(endpoint));
    }

    /** A restarted instance is a new endpoint: what was learnt of the old process says nothing of it. */
    private static String key(Endpoint endpoint) {
        return endpoint.instanceId() + "@" + endpoint.authority();
    }
}

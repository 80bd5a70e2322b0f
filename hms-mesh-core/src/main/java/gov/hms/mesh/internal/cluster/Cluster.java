package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One destination: its current {@link ClusterView}, and what outlives each view. Configurations are published by one
 * thread; calls read without a lock, and wait only for the very first view.
 */
public final class Cluster {
    /** An endpoint is shunned after half of its last twenty attempts failed, at the earliest after five. */
    private static final Breaker.Settings ENDPOINT_BREAKER =
            new Breaker.Settings(false, 20, 5, 50, Duration.ofSeconds(2));

    private final LogicalName name;
    private final Ticker ticker;
    private final RetryBudget budget;
    private final HedgeBook hedges;
    private final CallRecorder recorder = new CallRecorder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile ClusterView view;
    private volatile Breaker breaker;
    private volatile List<String> unknown;

    public Cluster(LogicalName name, Ticker ticker) {
        this.name = name;
        this.ticker = ticker;
        this.budget = new RetryBudget(ticker);
        this.hedges = new HedgeBook(ticker);
    }

    public LogicalName name() {
        return name;
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

    public CallRecorder recorder() {
        return recorder;
    }

    /** Calls of this process to the destination that wait for an answer. */
    public AtomicInteger inFlight() {
        return inFlight;
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
        adoptBreaker(config.cluster().circuitBreaker());
        view = ClusterView.of(config, endpoints(before, config));
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

    private void adoptBreaker(CircuitBreakerPolicy policy) {
        if (policy.errorPercent() == 0) {
            breaker = null;
            return;
        }
        Breaker.Settings settings = new Breaker.Settings(
                true,
                policy.windowSeconds(),
                policy.minimumCalls(),
                policy.errorPercent(),
                Duration.ofSeconds(policy.openSeconds()));
        Breaker current = breaker;
        if (current == null) {
            breaker = new Breaker(name.toString(), settings, ticker);
        } else {
            current.adopt(settings);
        }
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
            endpoints.add(
                    old != null
                            ? old.renewed(endpoint)
                            : new ClusterEndpoint(
                                    endpoint,
                                    new PeakEwma(ticker.nanos()),
                                    new Breaker(key(endpoint), ENDPOINT_BREAKER, ticker)));
        }
        return endpoints;
    }

    /** A restarted instance is a new endpoint: what was learnt of the old process says nothing of it. */
    private static String key(Endpoint endpoint) {
        return endpoint.instanceId() + "@" + endpoint.authority();
    }
}

package gov.hms.mesh.internal.explain;

import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.cluster.Breaker;
import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.cluster.ConnectionLimit;
import gov.hms.mesh.internal.policy.RateLimitPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.mesh.internal.route.TrafficSplit;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import java.util.ArrayList;
import java.util.List;

/** Says what would become of a call at this moment, by the same rules and the same state. Changes nothing and sends nothing. */
final class NextCall {
    private final Explanations.Parts parts;
    private final Cluster cluster;
    private final ClusterView view;
    private final OutboundCall call;
    private final long now;
    private final Steps steps = new Steps();
    private final List<Candidate> candidates = new ArrayList<>();

    NextCall(Explanations.Parts parts, Cluster cluster, OutboundCall call) {
        this.parts = parts;
        this.cluster = cluster;
        this.view = cluster.view();
        this.call = call;
        this.now = parts.ticker().nanos();
    }

    CallExplanation explain() {
        steps.add("name", call.destination().toString());
        ServiceConfig config = view.config();
        steps.add("policy", PolicyText.configuration(view.origin()));
        String outcome = decide(config);
        steps.add("outcome", outcome);
        return CallExplanation.newBuilder()
                .setStartedEpochMs(parts.clock().instant().toEpochMilli())
                .setDestination(call.destination().toString())
                .setMethod(Steps.line(call.method()))
                .setPath(Steps.line(call.path()))
                .setOutcome(Steps.line(outcome))
                .addAllSteps(steps.list())
                .addAllCandidates(candidates)
                .build();
    }

    private String decide(ServiceConfig config) {
        Route route = config.routes().match(call);
        if (route == null) {
            return "would fail: NR no route matches " + call.method() + " " + call.path();
        }
        steps.add("route", route.name() + " (" + PolicyText.match(route.match()) + ")");
        if (config.pausedAt(parts.clock().instant())) {
            String until = config.pausedUntil().orElseThrow().toString();
            steps.add("paused", "an operator holds the service back until " + until);
            return "would be answered 503 Service Paused until " + until;
        }
        List<String> versions = versions(route);
        changes(route);
        String refusal = limits(route);
        String choice = choose(route, versions);
        if (route.fault().abortPercent() == 100) {
            return "would be answered " + route.fault().abortStatus() + " on purpose (fault.abort)";
        }
        return refusal.isEmpty() ? choice : refusal;
    }

    /** Those that the call may go to, the only one when it sticks. */
    private List<String> versions(Route route) {
        if (route.split().isEmpty()) {
            return List.of("");
        }
        String stuck = TrafficSplit.stuck(route, view, call);
        String sticky = switch (route.sticky().kind()) {
            case NONE -> "by chance";
            case HEADER, COOKIE ->
                stuck.isEmpty()
                        ? "by chance, because the request has no " + sticky(route)
                        : "sticks to " + stuck + " by its " + sticky(route);
        };
        List<String> absent = route.split().stream()
                .map(WeightedVersion::version)
                .filter(version -> view.endpoints(version).isEmpty())
                .toList();
        steps.add(
                "version",
                Shares.text(route) + "; " + sticky
                        + (absent.isEmpty() ? "" : "; no instance of " + String.join(", ", absent)));
        return !stuck.isEmpty()
                ? List.of(stuck)
                : route.split().stream()
                        .filter(share -> share.weight() > 0)
                        .map(WeightedVersion::version)
                        .filter(version -> !absent.contains(version))
                        .toList();
    }

    private static String sticky(Route route) {
        return route.sticky().kind().name().toLowerCase(java.util.Locale.ROOT) + " "
                + route.sticky().name();
    }

    private void changes(Route route) {
        String headers = PolicyText.headers(route.headers());
        if (!headers.isEmpty()) {
            steps.add("headers", headers);
        }
        steps.add("deadline", PolicyText.timeouts(route) + "; the caller's own, if earlier");
        String fault = PolicyText.fault(route.fault());
        if (!fault.isEmpty()) {
            steps.add("fault", fault);
        }
        if (route.mirror().percent() > 0) {
            steps.add(
                    "mirror",
                    "a copy of " + route.mirror().percent() + " % goes to "
                            + route.mirror().to());
        }
    }

    /** Returns what would refuse the call; empty when nothing would. */
    private String limits(Route route) {
        RetryPolicy retry = route.retry();
        long left = cluster.budget().left(retry.budgetPercent(), retry.budgetMinPerSecond());
        steps.add(
                "retry",
                PolicyText.retries(retry) + "; " + PolicyText.budget(retry) + ", " + Math.max(0, left) + " left now");
        if (route.hedge().enabled()) {
            steps.add("hedge", PolicyText.hedge(route.hedge()));
        }
        String rate = rateLimit();
        String connections = connectionLimit();
        String breaker = breaker();
        return !rate.isEmpty() ? rate : !connections.isEmpty() ? connections : breaker;
    }

    private String rateLimit() {
        RateLimitPolicy limit = cluster.rateLimit().policy();
        if (limit.requestsPerSecond() == 0) {
            return "";
        }
        long wait = cluster.rateLimit().waitNanos(now);
        steps.add(
                "rate limit",
                limit.requestsPerSecond() + " requests per second, burst " + limit.burst() + "; "
                        + (wait == 0 ? "has room" : "the next one fits in " + Steps.millis(wait)));
        return wait == 0 ? "" : "would be refused: RL over the rate limit for another " + Steps.millis(wait);
    }

    private String connectionLimit() {
        ConnectionLimit connections = cluster.connections();
        ConnectionLimit.Limits limits = connections.limits();
        if (limits.inFlight() == 0) {
            return "";
        }
        int inFlight = connections.inFlight();
        int waiting = connections.waiting();
        steps.add(
                "connections",
                inFlight + " of " + limits.inFlight() + " in flight, " + waiting + " of " + limits.waiting()
                        + " waiting");
        if (inFlight < limits.inFlight() && waiting == 0) {
            return "";
        }
        return waiting < limits.waiting()
                ? "would wait for one of " + inFlight + " calls in flight to end"
                : "would be refused: UO over the limit of calls in flight";
    }

    private String breaker() {
        Breaker breaker = cluster.breaker();
        if (breaker == null) {
            return "";
        }
        String open = breaker.openBecause(now).orElse("");
        steps.add("breaker", !open.isEmpty() ? open : breaker.closed() ? "closed" : "half-open: a few calls try");
        return open.isEmpty() ? "" : "would be refused: CB circuit breaker open (" + open + ")";
    }

    private String choose(Route route, List<String> versions) {
        Choice choice = new Choice(parts.balancer(), now, steps, candidates);
        for (String version : versions) {
            Candidates some = view.candidates(version);
            if (!some.isEmpty()) {
                choice.among(
                        CallContext.of(call, RequestScope.NONE)
                                .withRoute(cluster, view, route, version)
                                .withCandidates(some),
                        version);
            }
        }
        return choice.outcome();
    }
}

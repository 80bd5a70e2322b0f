package gov.hms.sys.admin;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Rules in the words of the policy language, with every default filled in; what is switched off is left out. */
final class EffectiveViews {
    private EffectiveViews() {}

    static Map<String, Object> route(Route route) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", route.name());
        view.put("match", match(route.match()));
        Map<String, Object> rules = new LinkedHashMap<>();
        putPositive(rules, "timeoutMs", route.timeoutMs());
        putPositive(rules, "perTryTimeoutMs", route.perTryTimeoutMs());
        rules.put("retries", retries(route.retry()));
        if (route.hedge().enabled()) {
            rules.put("hedge", hedge(route.hedge()));
        }
        if (!route.split().isEmpty()) {
            rules.put(
                    "split",
                    route.split().stream()
                            .map(share -> share.version() + " " + share.weight())
                            .collect(Collectors.joining(", ")));
        }
        if (route.sticky().kind() != HashKey.Kind.NONE) {
            rules.put("sticky", key(route.sticky()));
        }
        if (route.fault().delayPercent() > 0) {
            rules.put(
                    "fault.delay",
                    route.fault().delayPercent() + " % by " + route.fault().delayMs() + " ms");
        }
        if (route.fault().abortPercent() > 0) {
            rules.put(
                    "fault.abort",
                    route.fault().abortPercent() + " % with " + route.fault().abortStatus());
        }
        if (route.mirror().percent() > 0) {
            rules.put(
                    "mirror",
                    route.mirror().percent() + " % to " + route.mirror().to());
        }
        if (!route.headers().set().isEmpty() || !route.headers().remove().isEmpty()) {
            rules.put("headers", names(route));
        }
        view.put("rules", rules);
        return view;
    }

    static Map<String, Object> cluster(ClusterPolicy cluster) {
        Map<String, Object> rules = new LinkedHashMap<>();
        CircuitBreakerPolicy breaker = cluster.circuitBreaker();
        putPositive(rules, "circuitBreaker.maxConnections", breaker.maxConnections());
        putPositive(rules, "circuitBreaker.maxPending", breaker.maxPending());
        if (breaker.errorPercent() > 0) {
            rules.put("circuitBreaker.errorPercent", breaker.errorPercent() + " % failed" + window(breaker));
        }
        if (breaker.slowCallPercent() > 0) {
            rules.put(
                    "circuitBreaker.slowCallPercent",
                    breaker.slowCallPercent() + " % over " + breaker.slowCallMs() + " ms" + window(breaker));
        }
        rules.put("loadBalancer", balancer(cluster.loadBalancer()));
        if (cluster.outlier().maxEjectedPercent() > 0) {
            rules.put("outlier", outlier(cluster.outlier()));
        }
        if (cluster.rateLimit().requestsPerSecond() > 0) {
            rules.put(
                    "rateLimit",
                    cluster.rateLimit().requestsPerSecond() + " a second, burst "
                            + cluster.rateLimit().burst());
        }
        return rules;
    }

    static String path(RouteMatch.PathMatch path) {
        if (path instanceof RouteMatch.PathMatch.Exact exact) {
            return exact.path();
        }
        if (path instanceof RouteMatch.PathMatch.Prefix prefix) {
            return prefix.prefix() + "…";
        }
        return path instanceof RouteMatch.PathMatch.Regex regex
                ? "~ " + regex.pattern().pattern()
                : "any path";
    }

    private static String match(RouteMatch match) {
        List<String> parts = new ArrayList<>();
        if (!match.methods().isEmpty()) {
            parts.add(String.join(" ", new TreeSet<>(match.methods())));
        }
        parts.add(path(match.path()));
        match.headers().stream().map(ValueMatch::name).forEach(name -> parts.add("header " + name));
        match.query().stream().map(ValueMatch::name).forEach(name -> parts.add("query " + name));
        return match.equals(RouteMatch.ALL) ? "every request" : String.join(", ", parts);
    }

    private static String retries(RetryPolicy retry) {
        String budget = "; budget " + retry.budgetPercent() + " % and " + retry.budgetMinPerSecond() + " a second";
        if (!retry.declared()) {
            return retry.max() + ", of what is idempotent or never got there" + budget;
        }
        String on = retry.on().stream().map(RetryOn::word).sorted().collect(Collectors.joining(", "));
        String methods = retry.methods().isEmpty() ? "" : " of " + String.join(" ", new TreeSet<>(retry.methods()));
        return retry.max() + methods + " on " + on + budget;
    }

    private static String hedge(HedgePolicy hedge) {
        String after = hedge.afterMs() > 0 ? hedge.afterMs() + " ms" : "p" + hedge.afterPercentile();
        return "after " + after + ", at most " + hedge.maxExtraPercent() + " % more";
    }

    private static String balancer(LoadBalancerPolicy balancer) {
        String on = balancer.hashOn().kind() == HashKey.Kind.NONE ? "" : " on " + key(balancer.hashOn());
        return balancer.algorithm().word() + on + (balancer.zoneAware() ? ", own zone first" : "") + ", panic below "
                + balancer.panicPercent() + " %";
    }

    private static String outlier(OutlierPolicy outlier) {
        List<String> when = new ArrayList<>();
        if (outlier.consecutiveErrors() > 0) {
            when.add(outlier.consecutiveErrors() + " failures in a row");
        }
        if (outlier.errorPercent() > 0) {
            when.add(outlier.errorPercent() + " % within " + outlier.windowSeconds() + " s");
        }
        return String.join(" or ", when) + ": out for " + outlier.baseEjectionSeconds() + " s, at most "
                + outlier.maxEjectedPercent() + " % of them";
    }

    private static String window(CircuitBreakerPolicy breaker) {
        return " of at least " + breaker.minimumCalls() + " within " + breaker.windowSeconds() + " s: open for "
                + breaker.openSeconds() + " s";
    }

    private static String key(HashKey key) {
        return key.kind().name().toLowerCase(Locale.ROOT) + " " + key.name();
    }

    /** Values of headers may be secrets. */
    private static String names(Route route) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < route.headers().set().size(); i += 2) {
            names.add("set " + route.headers().set().get(i));
        }
        route.headers().remove().forEach(name -> names.add("remove " + name));
        return String.join(", ", names);
    }

    private static void putPositive(Map<String, Object> rules, String field, int value) {
        if (value > 0) {
            rules.put(field, value);
        }
    }
}

package gov.hms.sys.policy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What really holds for calls: the one policy that is the most specific, filled up from the mesh's defaults, and those from the
 * defaults of the language. Filling goes by top-level fields: who writes {@code circuitBreaker} writes all of it.
 *
 * @param routes complete, first match wins; never empty; the last one takes every request
 */
public record EffectivePolicy(List<Route> routes, ClusterPolicy cluster) {
    public EffectivePolicy {
        // compiled once, and not again for every edge that it holds for
        routes = RouteTable.of(routes);
    }

    /** @param names who is meant by a name as it is written; empty while nobody is */
    public static EffectivePolicy of(
            Optional<TrafficPolicy> policy, TrafficSpec defaults, Function<String, Optional<LogicalName>> names) {
        TrafficSpec spec =
                policy.map(TrafficPolicy::spec).orElse(TrafficSpec.NOTHING).orElse(defaults);
        List<RouteSpec> written =
                new ArrayList<>(policy.map(TrafficPolicy::routes).orElse(List.of()));
        if (written.isEmpty() || !written.get(written.size() - 1).match().equals(RouteMatch.ALL)) {
            written.add(RouteSpec.REST);
        }
        return new EffectivePolicy(
                written.stream()
                        .map(route -> route.resolve(spec.calls(), names))
                        .toList(),
                spec.cluster());
    }
}

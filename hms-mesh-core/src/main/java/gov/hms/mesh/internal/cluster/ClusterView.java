package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.policy.ConfigOrigin;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.ServiceConfig;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One version of a destination, whole: a call reads it once and sees nothing newer until it ends.
 *
 * @param origin what the configuration was made of
 * @param endpoints all of them, with what is known of each
 * @param byVersion the endpoints of each version of the service, for A/B splits
 * @param candidates of each version, and of all under the empty name
 * @param zones how many of the endpoints are in each zone
 * @param recorders counts the calls of each route, by its identity
 */
public record ClusterView(
        ServiceConfig config,
        ConfigOrigin origin,
        List<ClusterEndpoint> endpoints,
        Map<String, List<ClusterEndpoint>> byVersion,
        Map<String, Candidates> candidates,
        Map<String, Long> zones,
        Map<Route, CallRecorder> recorders) {

    static ClusterView of(ServiceConfig config, List<ClusterEndpoint> endpoints, Locality here, CallBook calls) {
        Map<String, List<ClusterEndpoint>> byVersion = endpoints.stream()
                .collect(Collectors.groupingBy(
                        endpoint -> endpoint.endpoint().version(), Collectors.toUnmodifiableList()));
        return new ClusterView(
                config,
                ConfigOrigin.of(config),
                List.copyOf(endpoints),
                byVersion,
                candidates(endpoints, byVersion, config.cluster().loadBalancer(), here),
                endpoints.stream()
                        .collect(Collectors.groupingBy(
                                endpoint -> endpoint.endpoint().zone(), Collectors.counting())),
                recorders(config, calls));
    }

    private static Map<Route, CallRecorder> recorders(ServiceConfig config, CallBook calls) {
        Map<Route, CallRecorder> recorders = new IdentityHashMap<>();
        config.routes().forEach(route -> recorders.put(route, calls.route(route.name())));
        return recorders;
    }

    /** What counts the calls of one of this configuration's routes. */
    public CallRecorder recorder(Route route) {
        return recorders.get(route);
    }

    private static Map<String, Candidates> candidates(
            List<ClusterEndpoint> endpoints,
            Map<String, List<ClusterEndpoint>> byVersion,
            LoadBalancerPolicy policy,
            Locality here) {
        Candidates all = Candidates.of(endpoints, policy, here);
        Map<String, Candidates> candidates = new HashMap<>();
        byVersion.forEach((version, some) ->
                candidates.put(version, byVersion.size() == 1 ? all : Candidates.of(some, policy, here)));
        candidates.put("", all);
        return Map.copyOf(candidates);
    }

    /** The endpoints of a version; none when the version has none. An empty version stands for all. */
    public List<ClusterEndpoint> endpoints(String version) {
        return version.isEmpty() ? endpoints : byVersion.getOrDefault(version, List.of());
    }

    /** Those of {@link #endpoints(String)} that this process chooses among. */
    public Candidates candidates(String version) {
        return candidates.getOrDefault(version, Candidates.NONE);
    }

    /** The part of the endpoints that is in a zone, 0 to 1. */
    public double zoneShare(String zone) {
        return endpoints.isEmpty() ? 0 : (double) zones.getOrDefault(zone, 0L) / endpoints.size();
    }
}

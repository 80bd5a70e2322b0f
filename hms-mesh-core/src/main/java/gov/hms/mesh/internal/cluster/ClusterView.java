package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.policy.ServiceConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One version of a destination, whole: a call reads it once and sees nothing newer until it ends.
 *
 * @param endpoints all of them, with what is known of each
 * @param byVersion the endpoints of each version of the service, for A/B splits
 */
public record ClusterView(
        ServiceConfig config, List<ClusterEndpoint> endpoints, Map<String, List<ClusterEndpoint>> byVersion) {

    static ClusterView of(ServiceConfig config, List<ClusterEndpoint> endpoints) {
        return new ClusterView(
                config,
                List.copyOf(endpoints),
                endpoints.stream()
                        .collect(Collectors.groupingBy(
                                endpoint -> endpoint.endpoint().version(), Collectors.toUnmodifiableList())));
    }

    /** The endpoints of a version; none when the version has none. An empty version stands for all. */
    public List<ClusterEndpoint> endpoints(String version) {
        return version.isEmpty() ? endpoints : byVersion.getOrDefault(version, List.of());
    }
}

package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.testing.Configs;
import java.util.ArrayList;
import java.util.List;

/** Endpoints that nobody calls. */
final class Endpoints {
    private static final OutlierDetector OUTLIERS =
            new OutlierDetector(Configs.FRAUD_SCANNER, () -> 0, java.util.Random::new);

    private Endpoints() {}

    static ClusterEndpoint endpoint(String instanceId, String zone, int weight) {
        return new ClusterEndpoint(
                new Endpoint(instanceId, "10.0.0.1", 8443, "v1", zone, weight, Configs.FRAUD_SCANNER_ID),
                new PeakEwma(0),
                OUTLIERS.newcomer(),
                null);
    }

    /** {@code zone-0}, {@code zone-1} and so on. */
    static List<ClusterEndpoint> of(String zone, int count) {
        List<ClusterEndpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            endpoints.add(endpoint(zone + "-" + i, zone, 100));
        }
        return endpoints;
    }
}

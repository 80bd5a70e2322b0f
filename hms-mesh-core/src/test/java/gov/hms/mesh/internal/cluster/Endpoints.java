package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.testing.Configs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Endpoints that nobody calls. */
final class Endpoints {
    private Endpoints() {}

    /** {@code zone-0}, {@code zone-1} and so on, of these weights. */
    static List<ClusterEndpoint> of(String zone, List<Integer> weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int weight : weights) {
            endpoints.add(new Endpoint(
                    zone + "-" + endpoints.size(), "10.0.0.1", 8443, "v1", zone, weight, Configs.FRAUD_SCANNER_ID));
        }
        Cluster cluster =
                new Cluster(Configs.FRAUD_SCANNER, new Locality("", "caller-1"), () -> 0, java.util.Random::new);
        cluster.adopt(Configs.fraudScanner(0).endpoints(endpoints).config());
        return cluster.view().endpoints();
    }

    static List<ClusterEndpoint> of(String zone, int count) {
        return of(zone, Collections.nCopies(count, 100));
    }
}

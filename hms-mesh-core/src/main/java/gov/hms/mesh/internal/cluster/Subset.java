package gov.hms.mesh.internal.cluster;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The part of a large fleet that one process calls. Each process ranks all endpoints by a hash of its own name and theirs
 * (rendezvous hashing) and keeps the first hundred: every process another part, each part stable, and an endpoint that comes or
 * goes changes at most one member of it.
 *
 * <p>A hundred, because it keeps what a process holds for each endpoint (connections above all) bounded, while the two choices of
 * an attempt see next to no difference between a hundred and a thousand, and a hundred callers leave no endpoint without one.
 */
final class Subset {
    static final int SIZE = 100;

    private record Ranked(ClusterEndpoint endpoint, long rank) {}

    private Subset() {}

    /** At most {@link #SIZE} of them, in the order they have in the list. */
    static List<ClusterEndpoint> of(List<ClusterEndpoint> endpoints, String instanceId) {
        if (endpoints.size() <= SIZE) {
            return endpoints;
        }
        long self = StableHash.of(instanceId);
        Set<ClusterEndpoint> kept = new HashSet<>(endpoints.stream()
                .map(endpoint -> new Ranked(
                        endpoint,
                        StableHash.of(self, StableHash.of(endpoint.endpoint().instanceId()))))
                .sorted(Comparator.comparingLong(Ranked::rank))
                .limit(SIZE)
                .map(Ranked::endpoint)
                .toList());
        return endpoints.stream().filter(kept::contains).toList();
    }
}

package gov.hms.mesh.internal.cluster;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The part of a large fleet that one process calls. Each process ranks all endpoints by a hash of its own name and theirs
 * (rendezvous hashing) and keeps the first: every process another part, each part stable, and an endpoint that comes or
 * goes changes at most one member of it.
 */
final class Subset {
    private record Ranked(ClusterEndpoint endpoint, long rank) {}

    private Subset() {}

    /** At most so many of them as {@link Locality#subset} says, in the order they have in the list. */
    static List<ClusterEndpoint> of(List<ClusterEndpoint> endpoints, Locality here) {
        if (endpoints.size() <= here.subset()) {
            return endpoints;
        }
        long self = StableHash.of(here.instanceId());
        Set<ClusterEndpoint> kept = new HashSet<>(endpoints.stream()
                .map(endpoint -> new Ranked(
                        endpoint,
                        StableHash.of(self, StableHash.of(endpoint.endpoint().instanceId()))))
                .sorted(Comparator.comparingLong(Ranked::rank))
                .limit(here.subset())
                .map(Ranked::endpoint)
                .toList());
        return endpoints.stream().filter(kept::contains).toList();
    }
}

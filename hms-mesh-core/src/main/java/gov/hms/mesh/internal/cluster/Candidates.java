package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The endpoints of one version in one view, as a list, and everything made ready for choosing among them: the part of a large
 * fleet that is ours, those of our own zone, the hash ring. Built once for a view, never for a call.
 */
public final class Candidates extends AbstractList<ClusterEndpoint> implements RandomAccess {
    /** None at all. */
    public static final Candidates NONE = new Candidates(List.of(), LoadBalancerPolicy.DEFAULT, new Locality("", ""));

    private final List<ClusterEndpoint> everyone;
    private final LoadBalancerPolicy policy;
    private final Pool all;
    private final Pool local;
    private final Pool remote;
    private final HashRing ring;
    private final double localShare;
    private final int zones;
    private final AtomicInteger[] inFlight;

    private Candidates(List<ClusterEndpoint> endpoints, LoadBalancerPolicy policy, Locality here) {
        this.everyone = List.copyOf(endpoints);
        this.policy = policy;
        boolean hashed = policy.algorithm() == Algorithm.RING_HASH && !endpoints.isEmpty();
        List<ClusterEndpoint> near = inZone(here.zone());
        if (hashed || !policy.zoneAware() || near.isEmpty() || near.size() == everyone.size()) {
            this.all = pool(hashed ? everyone : Subset.of(everyone, here));
            this.local = null;
            this.remote = null;
        } else {
            List<ClusterEndpoint> far = new ArrayList<>(everyone);
            far.removeAll(new HashSet<>(near));
            this.local = pool(Subset.of(near, here));
            this.remote = pool(Subset.of(far, here));
            this.all = pool(local, remote);
        }
        this.ring = hashed ? HashRing.of(everyone) : null;
        this.localShare = everyone.isEmpty() ? 0 : weight(near) / weight(everyone);
        this.zones = (int) everyone.stream()
                .map(endpoint -> endpoint.endpoint().zone())
                .distinct()
                .count();
        this.inFlight = everyone.stream()
                .map(endpoint -> endpoint.load().group())
                .distinct()
                .toArray(AtomicInteger[]::new);
    }

    private List<ClusterEndpoint> inZone(String zone) {
        return zone.isEmpty()
                ? List.of()
                : everyone.stream()
                        .filter(endpoint -> endpoint.endpoint().zone().equals(zone))
                        .toList();
    }

    private static double weight(List<ClusterEndpoint> some) {
        return some.stream()
                .mapToDouble(endpoint -> endpoint.endpoint().weight())
                .sum();
    }

    /** Those of these endpoints that a process in this place should call. */
    public static Candidates of(List<ClusterEndpoint> endpoints, LoadBalancerPolicy policy, Locality here) {
        return endpoints.isEmpty() ? NONE : new Candidates(endpoints, policy, here);
    }

    private Pool pool(Pool some, Pool others) {
        List<ClusterEndpoint> both = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            both.add(some.get(i));
        }
        for (int i = 0; i < others.size(); i++) {
            both.add(others.get(i));
        }
        return pool(both);
    }

    private Pool pool(List<ClusterEndpoint> some) {
        return new Pool(
                some,
                TimeUnit.SECONDS.toNanos(policy.slowStartSeconds()),
                policy.algorithm() == Algorithm.ROUND_ROBIN && !some.isEmpty());
    }

    public LoadBalancerPolicy policy() {
        return policy;
    }

    /** Those of the fleet that are not in our subset too. */
    public List<ClusterEndpoint> everyone() {
        return everyone;
    }

    /** Every one of them. */
    public Pool all() {
        return all;
    }

    /** Those of our own zone; null where zones do not matter: not asked for, ours unknown, all in ours, or none. */
    public Pool local() {
        return local;
    }

    /** Those of other zones; null where zones do not matter. */
    public Pool remote() {
        return remote;
    }

    /** Null unless the algorithm is ring-hash. */
    public HashRing ring() {
        return ring;
    }

    /** The weight of our own zone's endpoints in that of all, 0 to 1, those outside of our subset included. */
    public double localShare() {
        return localShare;
    }

    /** The number of zones that the endpoints are in. */
    public int zones() {
        return zones;
    }

    /** Whether so few are available that availability no longer counts. */
    public boolean panics(long nowNanos) {
        return policy.panicPercent() > 0 && all.available(nowNanos) * 100 < policy.panicPercent();
    }

    /** An attempt begins. To be followed by exactly one {@link #left} of the same candidates. */
    public void entered(ClusterEndpoint endpoint) {
        if (ring != null) {
            endpoint.load().group().incrementAndGet();
        }
    }

    /** An attempt ended, however it did. */
    public void left(ClusterEndpoint endpoint) {
        if (ring != null) {
            endpoint.load().group().decrementAndGet();
        }
    }

    /** Attempts in flight to all of them together; counted only for ring-hash. */
    public int inFlight() {
        int sum = 0;
        for (AtomicInteger group : inFlight) {
            sum += group.get();
        }
        return sum;
    }

    @Override
    public ClusterEndpoint get(int index) {
        return all.get(index);
    }

    @Override
    public int size() {
        return all.size();
    }
}

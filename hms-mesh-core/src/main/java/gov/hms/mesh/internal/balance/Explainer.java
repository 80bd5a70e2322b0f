package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.balance.PickExplanation.Considered;
import gov.hms.mesh.internal.balance.PickExplanation.Verdict;
import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.HashRing;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.stack.CallContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says of every endpoint what the balancer thinks of it, for one attempt at one moment. */
final class Explainer {
    private final CallContext context;
    private final Candidates candidates;
    private final LoadBalancer algorithm;
    private final double localFraction;
    private final long nowNanos;
    private final Map<ClusterEndpoint, Integer> ringOrder = new HashMap<>();

    Explainer(CallContext context, LoadBalancer algorithm, double localFraction, long nowNanos) {
        this.context = context;
        this.candidates = context.candidates();
        this.algorithm = algorithm;
        this.localFraction = localFraction;
        this.nowNanos = nowNanos;
        orderOnRing();
    }

    PickExplanation explain() {
        List<Considered> endpoints = candidates.everyone().stream()
                .map(endpoint -> new Considered(
                        endpoint, score(endpoint), candidates.all().share(endpoint, nowNanos), verdict(endpoint)))
                .toList();
        return new PickExplanation(
                candidates.policy().algorithm(), localFraction, candidates.panics(nowNanos), endpoints);
    }

    private double score(ClusterEndpoint endpoint) {
        Integer place = ringOrder.get(endpoint);
        return place != null ? place : algorithm.cost(candidates.all(), endpoint, nowNanos);
    }

    private Verdict verdict(ClusterEndpoint endpoint) {
        if (!candidates.contains(endpoint)) {
            return Verdict.NOT_IN_SUBSET;
        }
        if (context.journal().hasTried(endpoint)) {
            return Verdict.TRIED;
        }
        if (!Fitness.fits(endpoint, context, nowNanos)) {
            return Verdict.UNAVAILABLE;
        }
        if (ringOrder.containsKey(endpoint)
                && !RingHash.hasRoom(endpoint, candidates.inFlight() + 1L, candidates.all())) {
            return Verdict.OVER_BOUND;
        }
        return isTooFar(endpoint) ? Verdict.OTHER_ZONE : Verdict.ELIGIBLE;
    }

    /** Only while nothing makes calls leave our zone: neither its size, nor its health, nor that this is a further attempt. */
    private boolean isTooFar(ClusterEndpoint endpoint) {
        return candidates.local() != null
                && localFraction >= 1
                && context.journal().newest() == null
                && contains(candidates.remote(), endpoint);
    }

    private static boolean contains(Pool pool, ClusterEndpoint endpoint) {
        for (int i = 0; i < pool.size(); i++) {
            if (pool.get(i).equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    private void orderOnRing() {
        HashRing ring = candidates.ring();
        if (ring == null) {
            return;
        }
        long key = RingHash.key(context);
        if (key == RequestKey.NONE) {
            return;
        }
        int place = ring.place(key);
        for (int steps = 0; steps < ring.size(); steps++) {
            ringOrder.putIfAbsent(candidates.get(ring.owner(place, steps)), ringOrder.size());
        }
    }
}

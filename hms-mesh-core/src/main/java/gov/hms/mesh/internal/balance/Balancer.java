package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.PickLog;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Chooses the endpoint of an attempt: first the zone, then the algorithm that the destination's policy names, and if that finds
 * nobody, a search for whoever is left. There is always somebody while there is any endpoint at all: a call that might succeed
 * is better than none.
 */
public final class Balancer {
    private static final int FITS = 0;
    private static final int UNAVAILABLE = 1;
    private static final int TRIED = 2;
    private static final int ANY = 3;

    private final Supplier<RandomGenerator> random;
    private final ZonePreference zones;
    private final LoadBalancer peakEwma;
    private final LoadBalancer leastRequest;
    private final LoadBalancer roundRobin;
    private final LoadBalancer ringHash;

    /**
     * @param zone where this process runs; empty: unknown
     * @param own the view of the service that this process is an instance of; may give null
     */
    public Balancer(Supplier<RandomGenerator> random, String zone, Supplier<ClusterView> own) {
        this.random = random;
        this.zones = new ZonePreference(zone, own);
        this.peakEwma = new PeakEwmaChoice(random);
        this.leastRequest = new LeastRequest(random);
        this.roundRobin = new RoundRobin(random);
        this.ringHash = new RingHash(leastRequest);
    }

    /** @return null only when there are no candidates */
    public ClusterEndpoint pick(CallContext context, long nowNanos) {
        return pick(context, PickLog.NONE, nowNanos);
    }

    /** @param log hears what was compared and what was left aside */
    public ClusterEndpoint pick(CallContext context, PickLog log, long nowNanos) {
        Candidates candidates = context.candidates();
        if (candidates.isEmpty()) {
            return null;
        }
        ClusterEndpoint chosen =
                candidates.size() == 1 ? candidates.get(0) : choose(context, candidates, log, nowNanos);
        if (!chosen.available() && candidates.panics(nowNanos)) {
            context.journal().panic();
        }
        return chosen;
    }

    private ClusterEndpoint choose(CallContext context, Candidates candidates, PickLog log, long nowNanos) {
        LoadBalancer algorithm = algorithm(candidates.policy().algorithm());
        Pool pool = pool(context, candidates, nowNanos);
        ClusterEndpoint chosen = fitting(context, pool, algorithm, log, nowNanos);
        if (chosen == null && pool != candidates.all()) {
            chosen = fitting(context, candidates.all(), algorithm, log, nowNanos);
        }
        return chosen != null ? chosen : search(context, candidates.all(), algorithm, ANY, log, nowNanos);
    }

    /** One that fits; null only when the pool has none. */
    private ClusterEndpoint fitting(
            CallContext context, Pool pool, LoadBalancer algorithm, PickLog log, long nowNanos) {
        ClusterEndpoint chosen = algorithm.pick(pool, context, log, nowNanos);
        return chosen != null ? chosen : search(context, pool, algorithm, FITS, log, nowNanos);
    }

    private LoadBalancer algorithm(Algorithm algorithm) {
        return switch (algorithm) {
            case PEAK_EWMA -> peakEwma;
            case LEAST_REQUEST -> leastRequest;
            case ROUND_ROBIN -> roundRobin;
            case RING_HASH -> ringHash;
        };
    }

    /** A further attempt goes wherever there is an endpoint that the call has not tried. */
    private Pool pool(CallContext context, Candidates candidates, long nowNanos) {
        if (candidates.local() == null || context.journal().newest() != null) {
            return candidates.all();
        }
        double fraction = zones.localFraction(candidates, nowNanos);
        boolean stays = fraction >= 1 || random.get().nextDouble() < fraction;
        return stays ? candidates.local() : candidates.remote();
    }

    /**
     * What the choice for an attempt looks like at this moment. Asking changes nothing.
     *
     * @param context as it is above the balance layer, with its candidates: {@code withRoute(…).withCandidates(view.candidates(version))};
     *     its journal tells what was tried
     */
    public PickExplanation explain(CallContext context, long nowNanos) {
        Candidates candidates = context.candidates();
        double fraction = candidates.local() == null ? 1 : zones.localFraction(candidates, nowNanos);
        LoadBalancer algorithm = algorithm(candidates.policy().algorithm());
        return new Explainer(context, algorithm, fraction, nowNanos).explain();
    }

    /**
     * Looks at all: the cheapest that fits; else one that is not available but may have recovered; else, of those that this very
     * call has tried, an available one; else any.
     *
     * @param worst the last of these kinds that will do
     */
    private ClusterEndpoint search(
            CallContext context, Pool pool, LoadBalancer algorithm, int worst, PickLog log, long nowNanos) {
        int start = random.get().nextInt(pool.size());
        ClusterEndpoint best = null;
        int bestRank = worst;
        double bestCost = Double.POSITIVE_INFINITY;
        for (int i = 0; i < pool.size(); i++) {
            ClusterEndpoint endpoint = pool.get((start + i) % pool.size());
            int rank = rank(endpoint, context, nowNanos);
            if (rank != FITS) {
                log.passedOver(endpoint, Fitness.why(endpoint, context));
            }
            if (rank <= bestRank) {
                double cost = algorithm.cost(pool, endpoint, nowNanos);
                if (rank == FITS) {
                    log.compared(endpoint, cost);
                }
                if (rank < bestRank || cost < bestCost) {
                    best = endpoint;
                    bestRank = rank;
                    bestCost = cost;
                }
            }
        }
        return best;
    }

    private static int rank(ClusterEndpoint endpoint, CallContext context, long nowNanos) {
        if (Fitness.fits(endpoint, context, nowNanos)) {
            return FITS;
        }
        if (!context.journal().hasTried(endpoint)) {
            return UNAVAILABLE;
        }
        return endpoint.available() ? TRIED : ANY;
    }
}

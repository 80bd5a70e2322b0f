package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.HashRing;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.cluster.StableHash;
import gov.hms.mesh.internal.stack.CallContext;

/**
 * Like goes to like: requests with the same value go to the same endpoint, as long as it is there and does not carry more than
 * a quarter above its share of what is in flight; else to the next one on the ring. After Mirrokni, Thorup and Zadimoghaddam,
 * "Consistent Hashing with Bounded Loads".
 *
 * <p>In slow start an endpoint takes a part of its keys, always the same and growing one, so that each key moves over once. A
 * request without a value goes wherever there is least to do.
 */
final class RingHash implements LoadBalancer {
    private static final double LOAD_FACTOR = 1.25;

    private final LoadBalancer withoutKey;

    RingHash(LoadBalancer withoutKey) {
        this.withoutKey = withoutKey;
    }

    @Override
    public ClusterEndpoint pick(Pool pool, CallContext context, long nowNanos) {
        long key = key(context);
        if (key == RequestKey.NONE) {
            return withoutKey.pick(pool, context, nowNanos);
        }
        Candidates candidates = context.candidates();
        HashRing ring = candidates.ring();
        double fairLoad = fairLoad(candidates);
        int place = ring.place(key);
        for (int steps = 0; steps < ring.size(); steps++) {
            ClusterEndpoint endpoint = pool.get(ring.owner(place, steps));
            if (Fitness.fits(endpoint, context, nowNanos)
                    && hasRoom(endpoint, fairLoad)
                    && isWarmFor(key, pool.warmth(endpoint, nowNanos))) {
                return endpoint;
            }
        }
        return withoutKey.pick(pool, context, nowNanos);
    }

    static long key(CallContext context) {
        return RequestKey.of(
                context.candidates().policy().hashOn(), context.call().header());
    }

    /** What one unit of weight may carry, this attempt included. */
    static double fairLoad(Candidates candidates) {
        return LOAD_FACTOR * (candidates.inFlight() + 1) / candidates.all().weight();
    }

    static boolean hasRoom(ClusterEndpoint endpoint, double fairLoad) {
        return endpoint.load().inFlight()
                < Math.ceil(fairLoad * endpoint.endpoint().weight());
    }

    private static boolean isWarmFor(long key, double warmth) {
        return warmth >= 1 || (StableHash.of(key, 1) >>> 11) * 0x1p-53 < warmth;
    }

    @Override
    public double cost(Pool pool, ClusterEndpoint endpoint, long nowNanos) {
        return withoutKey.cost(pool, endpoint, nowNanos);
    }
}

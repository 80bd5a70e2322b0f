package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.HashRing;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.cluster.StableHash;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.PickLog;

/**
 * Like goes to like: requests with the same value go to the same endpoint, as long as it is there and does not carry more than
 * a quarter above its share of what is in flight; else to the next one on the ring. After Mirrokni, Thorup and Zadimoghaddam,
 * "Consistent Hashing with Bounded Loads".
 *
 * <p>In slow start an endpoint takes a part of its keys, always the same and growing one, so that each key moves over once. A
 * request without a value goes wherever there is least to do.
 */
final class RingHash implements LoadBalancer {
    /** The bound is five quarters of the share. In whole numbers, because a rounding error would be a call too many. */
    private static final long BOUND = 5;

    private static final long QUARTERS = 4;

    private final LoadBalancer withoutKey;

    RingHash(LoadBalancer withoutKey) {
        this.withoutKey = withoutKey;
    }

    @Override
    public ClusterEndpoint pick(Pool pool, CallContext context, PickLog log, long nowNanos) {
        long key = key(context);
        if (key == RequestKey.NONE) {
            return withoutKey.pick(pool, context, log, nowNanos);
        }
        Candidates candidates = context.candidates();
        HashRing ring = candidates.ring();
        long attempts = candidates.inFlight() + 1L;
        int place = ring.place(key);
        for (int steps = 0; steps < ring.size(); steps++) {
            ClusterEndpoint endpoint = pool.get(ring.owner(place, steps));
            if (!Fitness.fits(endpoint, context, nowNanos)) {
                log.passedOver(endpoint, Fitness.why(endpoint, context));
            } else if (!hasRoom(endpoint, attempts, pool)) {
                log.passedOver(endpoint, PickLog.Why.FULL);
            } else if (!isWarmFor(key, pool.warmth(endpoint, nowNanos))) {
                log.passedOver(endpoint, PickLog.Why.SLOW_START);
            } else {
                return endpoint;
            }
        }
        return withoutKey.pick(pool, context, log, nowNanos);
    }

    static long key(CallContext context) {
        return RequestKey.of(
                context.candidates().policy().hashOn(), context.call().header());
    }

    /** @param attempts in flight to all of the pool, with the one that looks for room */
    static boolean hasRoom(ClusterEndpoint endpoint, long attempts, Pool pool) {
        return QUARTERS * endpoint.load().inFlight() * pool.weight()
                < BOUND * attempts * endpoint.endpoint().weight();
    }

    private static boolean isWarmFor(long key, double warmth) {
        return warmth >= 1 || (StableHash.of(key, 1) >>> 11) * 0x1p-53 < warmth;
    }

    @Override
    public double cost(Pool pool, ClusterEndpoint endpoint, long nowNanos) {
        return withoutKey.cost(pool, endpoint, nowNanos);
    }
}

package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.stack.CallContext;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws two endpoints by weight and takes the cheaper one. Two random choices spread load nearly as well as a full search, and a
 * herd of callers does not fall upon the one best endpoint.
 *
 * <p>Where all weigh the same the two differ. Where they do not, the second draw may hit the first one again, and must be allowed
 * to: of two endpoints, the pair would otherwise always be both, and their weights without effect. An endpoint that was drawn
 * twice keeps the call unless a third one is much cheaper.
 */
abstract class TwoChoices implements LoadBalancer {
    /** How often an endpoint that does not fit is replaced by another draw. */
    private static final int DRAWS = 6;

    private static final double MUCH_DEARER = 2;

    private final Supplier<RandomGenerator> random;

    TwoChoices(Supplier<RandomGenerator> random) {
        this.random = random;
    }

    @Override
    public final ClusterEndpoint pick(Pool pool, CallContext context, long nowNanos) {
        RandomGenerator generator = random.get();
        int first = draw(pool, -1, context, generator, nowNanos);
        if (first < 0 || pool.size() == 1) {
            return first < 0 ? null : pool.get(first);
        }
        int second = draw(pool, pool.weighted() ? -1 : first, context, generator, nowNanos);
        if (second == first) {
            second = draw(pool, first, context, generator, nowNanos);
            return cheaper(pool, first, second, MUCH_DEARER, nowNanos);
        }
        return cheaper(pool, first, second, 1, nowNanos);
    }

    /** The first one, unless the second costs less, even so many times as much as it does. */
    private ClusterEndpoint cheaper(Pool pool, int first, int second, double times, long nowNanos) {
        ClusterEndpoint one = pool.get(first);
        if (second < 0) {
            return one;
        }
        ClusterEndpoint other = pool.get(second);
        return cost(pool, other, nowNanos) * times < cost(pool, one, nowNanos) ? other : one;
    }

    /** The index of one that fits and is not {@code except}; -1 when a few draws found none. One in slow start passes most of its turns on. */
    private static int draw(Pool pool, int except, CallContext context, RandomGenerator generator, long nowNanos) {
        int cold = -1;
        for (int i = 0; i < DRAWS; i++) {
            int index = other(pool, except, generator);
            if (index == except) {
                continue;
            }
            ClusterEndpoint endpoint = pool.get(index);
            if (Fitness.fits(endpoint, context, nowNanos)) {
                double warmth = pool.warmth(endpoint, nowNanos);
                if (warmth >= 1 || generator.nextDouble() < warmth) {
                    return index;
                }
                cold = index;
            }
        }
        return cold;
    }

    private static int other(Pool pool, int except, RandomGenerator generator) {
        if (except < 0 || pool.weighted()) {
            return pool.draw(generator);
        }
        int index = generator.nextInt(pool.size() - 1);
        return index >= except ? index + 1 : index;
    }
}

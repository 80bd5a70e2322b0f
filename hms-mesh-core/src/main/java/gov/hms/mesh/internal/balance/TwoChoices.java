package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.PickLog;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws two endpoints by weight and takes the cheaper one. Two random choices spread load nearly as well as a full search, and a
 * herd of callers does not fall upon the one best endpoint.
 *
 * <p>Where one of the two is out of the question, because it costs several times as much, there was no choice, and another one is
 * drawn: of two bad instances in ten, one call in forty-five would otherwise go to the less bad one.
 *
 * <p>Where all weigh the same the two differ. Where they do not, the second draw may hit the first one again, and must be allowed
 * to: of two endpoints, the pair would otherwise always be both, and their weights without effect. An endpoint that was drawn
 * twice keeps the call unless a third one is much cheaper.
 */
abstract class TwoChoices implements LoadBalancer {
    /** How often an endpoint that does not fit is replaced by another draw. */
    private static final int DRAWS = 6;

    /** After the second one, when what was drawn was no choice. */
    private static final int FURTHER_DRAWS = 2;

    private static final int NOBODY = -1;
    private static final double MUCH_DEARER = 2;
    private static final double OUT_OF_THE_QUESTION = 4;

    private final Supplier<RandomGenerator> random;

    TwoChoices(Supplier<RandomGenerator> random) {
        this.random = random;
    }

    @Override
    public final ClusterEndpoint pick(Pool pool, CallContext context, PickLog log, long nowNanos) {
        int first = draw(pool, NOBODY, context, log, nowNanos);
        if (first < 0 || pool.size() == 1) {
            return first < 0 ? null : pool.get(first);
        }
        int second = draw(pool, pool.weighted() ? NOBODY : first, context, log, nowNanos);
        boolean twice = second == first;
        if (twice) {
            second = draw(pool, first, context, log, nowNanos);
        }
        return second < 0 ? pool.get(first) : cheaper(pool, first, second, twice, context, log, nowNanos);
    }

    /** @param twice whether the first was drawn twice, and so gives way only to a much cheaper one */
    private ClusterEndpoint cheaper(
            Pool pool, int first, int second, boolean twice, CallContext context, PickLog log, long nowNanos) {
        int best = first;
        int other = second;
        double bestCost = cost(pool, pool.get(first), nowNanos);
        log.compared(pool.get(first), bestCost);
        double handicap = twice ? MUCH_DEARER : 1;
        for (int draws = 0; ; draws++) {
            double cost = cost(pool, pool.get(other), nowNanos);
            log.compared(pool.get(other), cost);
            boolean choice = Math.max(cost, bestCost) <= OUT_OF_THE_QUESTION * Math.min(cost, bestCost);
            if (cost * handicap < bestCost) {
                best = other;
                bestCost = cost;
                handicap = 1;
            }
            if (choice || bestCost == 0 || draws == FURTHER_DRAWS) {
                return pool.get(best);
            }
            other = draw(pool, best, context, log, nowNanos);
            if (other < 0) {
                return pool.get(best);
            }
        }
    }

    /** The index of one that fits and is not {@code except}; negative when a few draws found none. One in slow start passes most of its turns on. */
    private int draw(Pool pool, int except, CallContext context, PickLog log, long nowNanos) {
        RandomGenerator generator = random.get();
        int cold = NOBODY;
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
                log.passedOver(endpoint, PickLog.Why.SLOW_START);
            } else {
                log.passedOver(endpoint, Fitness.why(endpoint, context));
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

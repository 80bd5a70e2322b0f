package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.stack.CallJournal;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws two endpoints and takes the cheaper one by its {@link gov.hms.mesh.internal.cluster.PeakEwma}. Two random choices
 * spread load nearly as well as a full search, and a herd of callers does not fall upon the one best endpoint.
 *
 * <p>Endpoints the call has tried, or whose breaker is open, are passed over while there is another: first without both, then
 * one whose breaker is open, which may have recovered, while a tried one has just failed this very call; then the tried ones
 * again: a call that might succeed is better than none.
 */
final class PowerOfTwoChoices {
    private final Supplier<RandomGenerator> random;

    PowerOfTwoChoices(Supplier<RandomGenerator> random) {
        this.random = random;
    }

    /** @return null only when there are no candidates */
    ClusterEndpoint pick(List<ClusterEndpoint> candidates, CallJournal journal, long nowNanos) {
        int count = candidates.size();
        if (count == 0) {
            return null;
        }
        if (count == 1) {
            return candidates.get(0);
        }
        RandomGenerator generator = random.get();
        int first = generator.nextInt(count);
        int second = generator.nextInt(count - 1);
        if (second >= first) {
            second++;
        }
        ClusterEndpoint one = candidates.get(first);
        ClusterEndpoint other = candidates.get(second);
        boolean oneFits = fits(one, journal);
        boolean otherFits = fits(other, journal);
        if (oneFits && otherFits) {
            return one.load().cost(nowNanos) <= other.load().cost(nowNanos) ? one : other;
        }
        if (oneFits || otherFits) {
            return oneFits ? one : other;
        }
        return search(candidates, journal, first, nowNanos);
    }

    /** Both draws were bad: look at all, starting at a random place. */
    private static ClusterEndpoint search(
            List<ClusterEndpoint> candidates, CallJournal journal, int start, long nowNanos) {
        ClusterEndpoint shunned = null;
        ClusterEndpoint tried = null;
        ClusterEndpoint any = null;
        for (int i = 0; i < candidates.size(); i++) {
            ClusterEndpoint candidate = candidates.get((start + i) % candidates.size());
            if (fits(candidate, journal)) {
                return candidate;
            }
            if (!journal.hasTried(candidate)) {
                shunned = cheaper(shunned, candidate, nowNanos);
            } else if (candidate.available()) {
                tried = cheaper(tried, candidate, nowNanos);
            }
            any = cheaper(any, candidate, nowNanos);
        }
        if (shunned != null) {
            return shunned;
        }
        return tried != null ? tried : any;
    }

    private static ClusterEndpoint cheaper(ClusterEndpoint best, ClusterEndpoint candidate, long nowNanos) {
        return best == null || candidate.load().cost(nowNanos) < best.load().cost(nowNanos) ? candidate : best;
    }

    private static boolean fits(ClusterEndpoint endpoint, CallJournal journal) {
        return endpoint.available() && !journal.hasTried(endpoint);
    }
}

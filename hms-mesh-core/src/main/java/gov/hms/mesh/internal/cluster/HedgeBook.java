package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.time.Ticker;

/** When a second attempt to a destination is due, and whether it may cost one. Kept only for destinations that are hedged. */
public final class HedgeBook {
    private static final long LEAST_NANOS = 1_000_000;

    /** In ten seconds: a share of few calls is none at all, and those few would never be helped. */
    private static final int LEAST_HEDGES = 2;

    private final RetryBudget budget;
    private final RecentLatencies latencies;

    HedgeBook(Ticker ticker) {
        budget = new RetryBudget(ticker);
        latencies = new RecentLatencies(ticker);
    }

    /** A call begins that may be hedged. Returns after how long, in nanoseconds, or a negative number: not yet known. */
    public long begin(HedgePolicy policy) {
        budget.deposit();
        if (policy.afterMs() > 0) {
            return policy.afterMs() * 1_000_000L;
        }
        long nanos = latencies.percentile(policy.afterPercentile());
        return nanos < 0 ? nanos : Math.max(nanos, LEAST_NANOS);
    }

    /** A first attempt ended after so long, or was still waiting then. */
    public void ended(HedgePolicy policy, long nanos) {
        if (policy.afterPercentile() > 0) {
            latencies.record(nanos);
        }
    }

    /** Takes one hedge out of the budget: a share of the calls that began in the last ten seconds, and two in any case. */
    public boolean tryWithdraw(HedgePolicy policy) {
        return budget.tryWithdrawEither(policy.maxExtraPercent(), LEAST_HEDGES);
    }

    /** How many hedges the budget would pay for now. */
    public long left(HedgePolicy policy) {
        return Math.max(0, budget.leftEither(policy.maxExtraPercent(), LEAST_HEDGES));
    }
}

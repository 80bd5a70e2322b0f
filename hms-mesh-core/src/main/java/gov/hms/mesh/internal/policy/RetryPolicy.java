package gov.hms.mesh.internal.policy;

import java.util.EnumSet;
import java.util.Set;

/**
 * When another attempt may be made.
 *
 * @param declared a policy wrote {@code retries}, and so declared the destination safe to try again; otherwise only
 *     idempotent methods, and what surely never reached a peer, are tried again
 * @param max further attempts after the first
 * @param on the reasons that count
 * @param methods upper case; empty: every method
 * @param backoffBaseMs upper end of the first random pause
 * @param backoffMaxMs upper end of every later one
 * @param budgetPercent retries per hundred calls, over ten seconds
 * @param budgetMinPerSecond retries per second that are always allowed
 */
public record RetryPolicy(
        boolean declared,
        int max,
        Set<RetryOn> on,
        Set<String> methods,
        int backoffBaseMs,
        int backoffMaxMs,
        int budgetPercent,
        int budgetMinPerSecond) {

    /** Reasons that {@code retries: 3} stands for. */
    public static final Set<RetryOn> DECLARED_REASONS = Set.copyOf(
            EnumSet.of(RetryOn.CONNECT, RetryOn.RESET, RetryOn.REFUSED, RetryOn.SERVER_ERROR, RetryOn.TIMEOUT));

    /** What holds where no policy speaks of retries. */
    public static final RetryPolicy UNDECLARED = new RetryPolicy(
            false,
            2,
            DECLARED_REASONS,
            Set.of(),
            PolicyBounds.DEFAULT_BACKOFF_BASE_MS,
            PolicyBounds.DEFAULT_BACKOFF_MAX_MS,
            PolicyBounds.DEFAULT_BUDGET_PERCENT,
            PolicyBounds.DEFAULT_BUDGET_PER_SECOND);

    public RetryPolicy {
        on = Set.copyOf(on);
        methods = Set.copyOf(methods);
    }

    /** {@code retries: max}. */
    public static RetryPolicy declared(int max) {
        return new RetryPolicy(
                true,
                max,
                DECLARED_REASONS,
                Set.of(),
                UNDECLARED.backoffBaseMs,
                UNDECLARED.backoffMaxMs,
                UNDECLARED.budgetPercent,
                UNDECLARED.budgetMinPerSecond);
    }
}

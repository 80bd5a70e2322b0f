package gov.hms.mesh.internal.policy;

import java.util.List;

/**
 * How requests of one kind are treated.
 *
 * @param name for metrics and messages
 * @param split shares by version; empty: all versions alike
 * @param timeoutMs of the whole call; 0: none
 * @param perTryTimeoutMs of each attempt; 0: none
 */
public record Route(
        String name,
        RouteMatch match,
        List<WeightedVersion> split,
        int timeoutMs,
        int perTryTimeoutMs,
        RetryPolicy retry) {

    /** What holds where no policy says anything. */
    public static final Route DEFAULT = new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.UNDECLARED);

    public Route {
        split = List.copyOf(split);
    }
}

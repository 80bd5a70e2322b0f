package gov.hms.mesh.internal.policy;

/**
 * How many calls one process may make to the destination.
 *
 * @param requestsPerSecond 0: no limit
 * @param burst calls that may come at once after a silence; at least 1 when there is a limit
 */
public record RateLimitPolicy(int requestsPerSecond, int burst) {
    public static final RateLimitPolicy NONE = new RateLimitPolicy(0, 0);
}

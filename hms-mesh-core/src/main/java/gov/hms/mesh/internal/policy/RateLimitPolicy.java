package gov.hms.mesh.internal.policy;

/**
 * How many requests one process may send to the destination; a further attempt of a call is one more.
 *
 * @param requestsPerSecond 0: no limit
 * @param burst requests that may come at once after a silence; at least 1 when there is a limit
 */
public record RateLimitPolicy(int requestsPerSecond, int burst) {
    public static final RateLimitPolicy NONE = new RateLimitPolicy(0, 0);
}

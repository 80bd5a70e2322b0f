package gov.hms.mesh.internal.policy;

/**
 * Two different protections under one word, as the policy language has it.
 *
 * @param maxConnections calls in flight from this process to the destination; 0: no limit. Envoy calls this a circuit breaker
 * @param errorPercent the breaker proper: opens at this share of failed attempts; 0: none for the destination as a whole
 * @param minimumCalls attempts in the window before it may open
 * @param windowSeconds how far back it looks
 * @param openSeconds how long it stays open before it lets trials through
 */
public record CircuitBreakerPolicy(
        int maxConnections, int errorPercent, int minimumCalls, int windowSeconds, int openSeconds) {

    public static final CircuitBreakerPolicy NONE = new CircuitBreakerPolicy(
            0,
            0,
            PolicyBounds.DEFAULT_MINIMUM_CALLS,
            PolicyBounds.DEFAULT_WINDOW_SECONDS,
            PolicyBounds.DEFAULT_OPEN_SECONDS);
}

package gov.hms.mesh.internal.policy;

/**
 * Two different protections under one word, as the policy language has it.
 *
 * @param maxConnections calls in flight from this process to the destination; 0: no limit. Envoy calls this a circuit breaker
 * @param maxPending calls that may wait for one of them to end; 0: none waits, one too many is refused at once
 * @param errorPercent the breaker proper: opens at this share of failed attempts; 0: not by failures
 * @param minimumCalls attempts in the window before it may open
 * @param windowSeconds how far back it looks
 * @param openSeconds how long it stays open before it lets trials through
 * @param slowCallMs an attempt that takes longer is slow; 0: not by slowness
 * @param slowCallPercent opens at this share of slow attempts; 0 exactly when {@code slowCallMs} is
 */
public record CircuitBreakerPolicy(
        int maxConnections,
        int maxPending,
        int errorPercent,
        int minimumCalls,
        int windowSeconds,
        int openSeconds,
        int slowCallMs,
        int slowCallPercent) {

    public static final CircuitBreakerPolicy NONE = new CircuitBreakerPolicy(
            0,
            0,
            0,
            PolicyBounds.DEFAULT_MINIMUM_CALLS,
            PolicyBounds.DEFAULT_WINDOW_SECONDS,
            PolicyBounds.DEFAULT_OPEN_SECONDS,
            0,
            0);

    /** Without slow calls and without waiting. */
    public CircuitBreakerPolicy(
            int maxConnections, int errorPercent, int minimumCalls, int windowSeconds, int openSeconds) {
        this(maxConnections, 0, errorPercent, minimumCalls, windowSeconds, openSeconds, 0, 0);
    }

    /** Whether there is a breaker proper. */
    public boolean breaks() {
        return errorPercent > 0 || slowCallPercent > 0;
    }
}

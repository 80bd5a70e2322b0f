package gov.hms.mesh.internal.policy;

/**
 * When a second attempt starts beside a first one that is slow to answer. Off when both moments are 0.
 *
 * @param afterMs fixed moment; 0: not by time
 * @param afterPercentile moment taken from the destination's recent latencies, 1 to 99; 0: not by percentile
 * @param maxExtraPercent further attempts per hundred calls that hedging may cost
 */
public record HedgePolicy(int afterMs, int afterPercentile, int maxExtraPercent) {
    public static final HedgePolicy NONE = new HedgePolicy(0, 0, 0);

    public boolean enabled() {
        return afterMs > 0 || afterPercentile > 0;
    }
}

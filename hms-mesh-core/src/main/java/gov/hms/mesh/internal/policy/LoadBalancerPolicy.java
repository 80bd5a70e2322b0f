package gov.hms.mesh.internal.policy;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the endpoint of an attempt is chosen.
 *
 * @param hashOn what of a request chooses its endpoint; {@link HashKey#NONE} unless the algorithm is ring-hash
 * @param slowStartSeconds over which a new endpoint's share grows from a tenth to the whole; 0: at once the whole
 * @param zoneAware whether endpoints of the caller's own zone are preferred, as far as they can carry its share
 * @param panicPercent when fewer of the endpoints than this are available, all are used; 0: never
 */
public record LoadBalancerPolicy(
        Algorithm algorithm, HashKey hashOn, int slowStartSeconds, boolean zoneAware, int panicPercent) {
    /** The choices of {@code loadBalancer.algorithm}. */
    public enum Algorithm {
        PEAK_EWMA("peak-ewma"),
        LEAST_REQUEST("least-request"),
        ROUND_ROBIN("round-robin"),
        RING_HASH("ring-hash");

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }

        /** As it is written in a policy file. */
        public String word() {
            return word;
        }

        public static Optional<Algorithm> ofWord(String word) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.word.equals(word))
                    .findFirst();
        }
    }

    public static final LoadBalancerPolicy DEFAULT = new LoadBalancerPolicy(
            Algorithm.PEAK_EWMA,
            HashKey.NONE,
            PolicyBounds.DEFAULT_SLOW_START_SECONDS,
            true,
            PolicyBounds.DEFAULT_PANIC_PERCENT);
}

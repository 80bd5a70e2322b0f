package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import java.util.List;

/**
 * Why the balancer would choose what it would choose for an attempt at this moment. Made only when somebody asks.
 *
 * @param algorithm as the policy says; a request without the value that ring-hash hashes on is balanced by least-request
 * @param localFraction the part of such attempts that stays in our own zone, 0 to 1; 1 as well where zones do not matter
 * @param panic so few are available that availability does not count
 * @param endpoints every one of the version, in the registry's order
 */
public record PickExplanation(Algorithm algorithm, double localFraction, boolean panic, List<Considered> endpoints) {

    /**
     * One endpoint.
     *
     * @param score the lower the better: with peak-ewma nanoseconds that one more call would take, calls in flight included;
     *     with least-request calls in flight per share; with round-robin the inverse of the share; with ring-hash the number of
     *     other endpoints that come before it on the ring
     * @param share its weight at this moment, slow start included; 1: the mean of all
     */
    public record Considered(ClusterEndpoint endpoint, double score, double share, Verdict verdict) {}

    /** Whether an endpoint is in the choice, or what keeps it out. */
    public enum Verdict {
        ELIGIBLE("may be chosen"),
        TRIED("this call has tried it"),
        UNAVAILABLE("its breaker is open, or it is ejected"),
        OTHER_ZONE("our own zone can take all of our calls"),
        NOT_IN_SUBSET("not in the part of the fleet that this process calls"),
        OVER_BOUND("it carries more than a quarter above its share");

        private final String meaning;

        Verdict(String meaning) {
            this.meaning = meaning;
        }

        /** In a few words, for people. */
        public String meaning() {
            return meaning;
        }
    }
}

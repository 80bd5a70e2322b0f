package gov.hms.mesh.internal.stack;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;

/** Hears from the balancer which endpoints it weighed for one attempt, and which it left aside. */
public interface PickLog {
    /** Nobody wants to know. */
    PickLog NONE = new PickLog() {
        @Override
        public void compared(ClusterEndpoint endpoint, double score) {}

        @Override
        public void passedOver(ClusterEndpoint endpoint, Why why) {}
    };

    /** Why an endpoint was left aside. */
    enum Why {
        TRIED("this call had tried it"),
        EJECTED("it was ejected"),
        BREAKER("its circuit breaker was open"),
        SLOW_START("in slow start, it passed this turn on"),
        FULL("it carried more than a quarter above its share");

        private final String meaning;

        Why(String meaning) {
            this.meaning = meaning;
        }

        /** In a few words, for people. */
        public String meaning() {
            return meaning;
        }
    }

    /** @param score as the algorithm has it; the lower the better */
    void compared(ClusterEndpoint endpoint, double score);

    void passedOver(ClusterEndpoint endpoint, Why why);
}

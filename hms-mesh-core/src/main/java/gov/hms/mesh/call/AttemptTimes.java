package gov.hms.mesh.call;

/**
 * Takes down how long the steps of an attempt took. An adapter says what it can tell, each step once and before
 * {@link Exchange#send} ends; what it does not say counts as nothing.
 */
public interface AttemptTimes {
    /** Forgets them. */
    AttemptTimes NONE = new AttemptTimes() {
        @Override
        public void connected(long nanos) {}

        @Override
        public void secured(long nanos) {}

        @Override
        public void answered(long nanos) {}
    };

    /** A TCP connection was opened. For an attempt on one from a pool it is not called. */
    void connected(long nanos);

    /** Both ends proved who they are on the new connection. */
    void secured(long nanos);

    /** From the first byte of the request until the head of the answer. */
    void answered(long nanos);
}

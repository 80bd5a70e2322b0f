package gov.hms.mesh.internal.inbound;

/** How many requests may run at the same time. */
interface LoadLimit {
    int limit();

    /**
     * A request ended after doing its work.
     *
     * @param now reading of the monotonic clock
     * @param ownNanos that it took, without the time that it waited for calls of its own
     * @param inflight how many ran when it began, itself included
     * @param patience how it ended for its caller
     */
    void ended(long now, long ownNanos, int inflight, Patience patience);

    /** A limit that learns nothing. */
    static LoadLimit fixed(int limit) {
        return new LoadLimit() {
            @Override
            public int limit() {
                return limit;
            }

            @Override
            public void ended(long now, long ownNanos, int inflight, Patience patience) {
                // whatever happens, the limit is what the operator said
            }
        };
    }
}

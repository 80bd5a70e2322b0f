package gov.hms.mesh.internal.inbound;

/** How many requests may run at the same time. */
interface LoadLimit {
    int limit();

    /** A request ended after doing its work. */
    void ended(Ended request);

    /** A limit that learns nothing. */
    static LoadLimit fixed(int limit) {
        return new LoadLimit() {
            @Override
            public int limit() {
                return limit;
            }

            @Override
            public void ended(Ended request) {
                // whatever happens, the limit is what the operator said
            }
        };
    }
}

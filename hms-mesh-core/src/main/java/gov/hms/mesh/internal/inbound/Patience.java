package gov.hms.mesh.internal.inbound;

/** How a request ended for the one who waited for it. */
enum Patience {
    /** The caller did not say how long it waits. */
    UNKNOWN,
    /** With half of the caller's time left, or more of it spent further down than here. */
    EASY,
    /** In time, but most of the caller's time went by here. */
    PRESSED,
    /** After the caller had given up. */
    LATE;

    /**
     * @param ownNanos that the request took here, without the time that it waited for calls of its own
     * @param totalNanos that it took in all
     * @param budgetNanos that the caller gave it; {@link Long#MAX_VALUE}: not said
     */
    static Patience of(long ownNanos, long totalNanos, long budgetNanos) {
        if (budgetNanos == Long.MAX_VALUE) {
            return UNKNOWN;
        }
        if (ownNanos < totalNanos / 2) {
            return EASY;
        }
        return totalNanos > budgetNanos ? LATE : ownNanos > budgetNanos / 2 ? PRESSED : EASY;
    }
}

package gov.hms.sys.statistics;

/** In which ways the calls of a caller to a destination are also counted apart. */
public enum Part {
    /** By the matched route. */
    ROUTE(64),
    /** By the instance of the destination that was asked last. */
    INSTANCE(128),
    /** By the instance of the caller. */
    CALLER_INSTANCE(128);

    /** In the place of what is more than there are places for. */
    public static final String OTHER = "other";

    /** Of each caller and destination; what is more is counted together as {@link #OTHER}. */
    private final int most;

    Part(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /**
     * One of them.
     *
     * @param version of the instance of the destination; otherwise empty
     */
    public record Name(Part part, String name, String version) {
        Name other() {
            return new Name(part, OTHER, "");
        }
    }
}

package gov.hms.sys.control;

import java.util.List;

/** Something that was asked for and cannot be done as the mesh is now. Nothing was changed. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final List<String> details;
    private final String next;

    /** Why. */
    public enum Reason {
        INVALID_POLICY,
        UNKNOWN_SERVICE,
        AMBIGUOUS_SERVICE,
        UNKNOWN_POLICY,
        UNKNOWN_OPERATOR,
        CONFLICT,
        /** It reaches too far to be done without being said to be meant. */
        BLAST_RADIUS,
        BAD_REQUEST,
        LIMIT
    }

    /**
     * @param message holds the value and the expectation
     * @param details one line for each thing that is wrong; may be empty
     * @param next what to do about it
     */
    public RefusedException(Reason reason, String message, List<String> details, String next) {
        super(message);
        this.reason = reason;
        this.details = List.copyOf(details);
        this.next = next;
    }

    public Reason reason() {
        return reason;
    }

    public List<String> details() {
        return List.copyOf(details);
    }

    public String next() {
        return next;
    }
}

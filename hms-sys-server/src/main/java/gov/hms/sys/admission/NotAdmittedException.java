package gov.hms.sys.admission;

/**
 * A request for a certificate that is refused. The message holds the particulars, for the log and the audit log, and never the
 * token; {@link #told()} is what the other end hears, who may be anybody.
 */
public final class NotAdmittedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String told;

    /** What was wrong; also the metric's label. */
    public enum Reason {
        /** No token at all, or one that nobody of ours signed. */
        TOKEN_NOT_GENUINE,
        /** Signed by one of our issuers, but not for this. */
        TOKEN_UNFIT,
        TOKEN_EXPIRED,
        /** Other keys were certified with it before: it was copied, or there are more instances than it is good for. */
        TOKEN_USED_UP,
        NONCE,
        /** It was good once, or with another HMS-SYS: the other end may ask for another one. */
        NONCE_STALE,
        PROOF,
        /** Too many at the same time. */
        LIMIT,
        /** The issuer's keys cannot be had now. */
        KEYS_UNAVAILABLE
    }

    NotAdmittedException(Reason reason, String particulars, String told) {
        super(particulars);
        this.reason = reason;
        this.told = told;
    }

    NotAdmittedException(Reason reason, String particulars, String told, Throwable cause) {
        super(particulars, cause);
        this.reason = reason;
        this.told = told;
    }

    /** Nothing that a stranger could learn from. */
    static NotAdmittedException notGenuine(String particulars) {
        return new NotAdmittedException(Reason.TOKEN_NOT_GENUINE, particulars, "service token: not accepted");
    }

    /** The other end holds a token that one of our issuers signed: it may know what is wrong with it. */
    static NotAdmittedException unfit(String particulars) {
        return new NotAdmittedException(Reason.TOKEN_UNFIT, particulars, particulars);
    }

    public Reason reason() {
        return reason;
    }

    public String told() {
        return told;
    }
}

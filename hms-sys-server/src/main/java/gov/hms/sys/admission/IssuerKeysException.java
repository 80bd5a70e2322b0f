package gov.hms.sys.admission;

/** The keys of an issuer cannot be used as they are configured. The message says what to do. */
public final class IssuerKeysException extends Exception {
    private static final long serialVersionUID = 1L;

    IssuerKeysException(String message, Throwable cause) {
        super(message, cause);
    }
}

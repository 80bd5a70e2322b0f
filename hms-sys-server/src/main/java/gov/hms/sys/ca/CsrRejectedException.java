package gov.hms.sys.ca;

/** A certificate signing request that is not fulfilled. The message holds what was found and what is expected. */
public sealed class CsrRejectedException extends Exception permits IdentityDeniedException {
    private static final long serialVersionUID = 1L;

    CsrRejectedException(String message) {
        super(message);
    }

    CsrRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}

package gov.hms.sys.ca;

/** A Service Token that proves nothing. The message never holds the token. */
public final class TokenRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRejectedException(String message) {
        super(message);
    }

    TokenRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}

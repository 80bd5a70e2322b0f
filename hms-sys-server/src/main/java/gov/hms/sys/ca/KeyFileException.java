package gov.hms.sys.ca;

/** A file with a key or a secret cannot be used as it is. The message says why, and what to do. */
public final class KeyFileException extends Exception {
    private static final long serialVersionUID = 1L;

    KeyFileException(String message) {
        super(message);
    }

    KeyFileException(String message, Throwable cause) {
        super(message, cause);
    }

    KeyFileException causedBy(Exception cause) {
        initCause(cause);
        return this;
    }
}

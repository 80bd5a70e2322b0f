package gov.hms.sys.server;

/** HMS-SYS cannot start. The message is one sentence that says why, and one that says what to do; it is meant to be printed alone. */
public final class StartupException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}

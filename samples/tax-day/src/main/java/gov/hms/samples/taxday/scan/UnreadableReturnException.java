package gov.hms.samples.taxday.scan;

/** The file is not a PDF, or one that does not hold together. The message is for the person who sent it. */
final class UnreadableReturnException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableReturnException(String message) {
        super(message);
    }

    UnreadableReturnException(String message, Throwable cause) {
        super(message, cause);
    }
}

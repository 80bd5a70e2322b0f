package gov.hms.sys.store;

/** The disk took nothing: it is full, read-only, broken, or the database on it is. Nothing was changed. */
public final class StoreUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

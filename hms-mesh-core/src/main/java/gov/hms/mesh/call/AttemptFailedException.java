package gov.hms.mesh.call;

import java.io.IOException;

/** One attempt got no answer. Thrown by an {@link Exchange}; tells the mesh what may be done next. */
public final class AttemptFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as it decides about another attempt. */
    public enum Kind {
        /** No connection was made; nothing was sent. */
        CONNECT,
        /** The endpoint did not prove the identity it must have; nothing was sent. */
        WRONG_IDENTITY,
        /** The peer refused our certificate (a TLS alert). Trying again cannot help. */
        REFUSED_BY_PEER,
        /** The peer said that it did not process the request (REFUSED_STREAM, GOAWAY). */
        REFUSED_STREAM,
        /** The connection broke; the peer may have seen the request. */
        RESET,
        /** The attempt's time was up; the peer may have seen the request. */
        TIMEOUT,
        /** The application cancelled the call. */
        CANCELLED,
        /** The request itself could not be written, or the answer not be understood. Trying again cannot help. */
        PROTOCOL
    }

    private final Kind kind;
    private final boolean sent;

    /**
     * @param sent whether the peer may have seen any byte of the request
     */
    public AttemptFailedException(Kind kind, boolean sent, Throwable cause) {
        super(
                kind + ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                cause);
        this.kind = kind;
        this.sent = sent;
    }

    public Kind kind() {
        return kind;
    }

    public boolean sent() {
        return sent;
    }
}

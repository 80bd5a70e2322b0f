package gov.hms.mesh.call;

/** A limit or an open circuit breaker refused the call in this process. */
public final class CallRejectedException extends MeshException {
    private static final long serialVersionUID = 1L;

    public CallRejectedException(ResponseFlag flag, boolean sent, String message) {
        super(flag, sent, message, null);
    }
}

package gov.hms.mesh.call;

/** The service has no instance that could take the call now. This attempt was not sent; an earlier one may have been. */
public final class NoHealthyEndpointException extends MeshException {
    private static final long serialVersionUID = 1L;

    public NoHealthyEndpointException(boolean sent, String message) {
        super(ResponseFlag.UH, sent, message, null);
    }
}

package gov.hms.mesh.call;

/** Every attempt that policy and budget allowed has failed. The cause is the failure of the last one. */
public final class UpstreamFailedException extends MeshException {
    private static final long serialVersionUID = 1L;

    public UpstreamFailedException(ResponseFlag flag, boolean sent, String message, Throwable cause) {
        super(flag, sent, message, cause);
    }
}

package gov.hms.mesh.call;

/** The deadline passed before an answer arrived. */
public final class DeadlineExceededException extends MeshException {
    private static final long serialVersionUID = 1L;

    public DeadlineExceededException(boolean sent, String message, Throwable cause) {
        super(ResponseFlag.UT, sent, message, cause);
    }
}

package gov.hms.mesh.call;

/** This process has no valid identity, or was never told the namespaces of the mesh. Nothing was sent. */
public final class MeshNotReadyException extends MeshException {
    private static final long serialVersionUID = 1L;

    public MeshNotReadyException(String message, Throwable cause) {
        super(ResponseFlag.UF, false, message, cause);
    }
}

package gov.hms.mesh.call;

/** The name is not known in the mesh, or no route of the service matches the request. Nothing was sent. */
public final class NoRouteException extends MeshException {
    private static final long serialVersionUID = 1L;

    public NoRouteException(String message) {
        super(ResponseFlag.NR, false, message, null);
    }
}

package gov.hms.mesh;

/**
 * The process cannot join the mesh. The message is one sentence that says why, and one that says what to do; there is no stack
 * trace, because it is the settings or the control plane that are wrong, and not a line of code.
 */
public final class MeshJoinException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    MeshJoinException(String reason) {
        super("cannot join the mesh: " + reason);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

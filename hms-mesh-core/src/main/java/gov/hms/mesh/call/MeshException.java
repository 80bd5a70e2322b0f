package gov.hms.mesh.call;

import java.io.IOException;

/**
 * A call that the mesh could not complete. It is an {@link IOException}, because HTTP clients treat every other exception as
 * a crash of their own. The subtype tells what one may do about it; the message names the path the call took.
 */
public abstract sealed class MeshException extends IOException
        permits CallRejectedException,
                DeadlineExceededException,
                MeshNotReadyException,
                NoHealthyEndpointException,
                NoRouteException,
                UpstreamFailedException {
    private static final long serialVersionUID = 1L;

    private final ResponseFlag flag;
    private final boolean sent;

    MeshException(ResponseFlag flag, boolean sent, String message, Throwable cause) {
        super(flag + ": " + message, cause);
        this.flag = flag;
        this.sent = sent;
    }

    /** The short reason, also found in metrics and spans. */
    public final ResponseFlag flag() {
        return flag;
    }

    /** Whether any attempt of this call may have been seen by a peer. When false, the call can be made again safely. */
    public final boolean sent() {
        return sent;
    }
}

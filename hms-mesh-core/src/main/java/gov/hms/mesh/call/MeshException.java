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
    private volatile String callId = "";
    private volatile String path = "";

    MeshException(ResponseFlag flag, boolean sent, String message, Throwable cause) {
        super(flag + ": " + message, cause);
        this.flag = flag;
        this.sent = sent;
    }

    /** The short reason, also found in metrics and spans. */
    public final ResponseFlag flag() {
        return flag;
    }

    /**
     * What to ask for to have the call explained, {@code hms mesh explain --trace ID}: 32 hexadecimal digits, the ID of its
     * trace, or one of its own where there is no trace. Empty for a call that never got as far as to be recorded.
     */
    public final String callId() {
        return callId;
    }

    /** For the mesh itself: which call it was, and the way it took. The first time counts. */
    public final void recorded(String id, String way) {
        if (callId.isEmpty()) {
            path = way;
            callId = id;
        }
    }

    /** What went wrong, the way that the call took, and how to ask for more: in one line. */
    @Override
    public String getMessage() {
        String way = path.isEmpty() ? "" : " [" + path + "]";
        return callId.isEmpty()
                ? super.getMessage()
                : super.getMessage() + way + " (hms mesh explain --trace " + callId + ")";
    }

    /** Whether any attempt of this call may have been seen by a peer. When false, the call can be made again safely. */
    public final boolean sent() {
        return sent;
    }
}

package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.telemetry.Names;
import java.net.ProtocolException;

/** What the end of an attempt says about the peer that was asked. */
public enum Outcome {
    HEALTHY,
    FAILED,
    /** The peer has more to do than it can, and says so: a matter of load, not of health. */
    OVERLOADED,
    /** Says nothing about health: an operator paused the service. */
    PAUSED,
    /** Says nothing about health: the caller's time was over when the request was to be served. */
    LATE;

    public static <R> Outcome of(R answer, Exchange<R> exchange) {
        int status = exchange.status(answer);
        if (status < 500) {
            return HEALTHY;
        }
        String reason = exchange.header(answer, Names.REASON_HEADER);
        if (reason == null) {
            return FAILED;
        }
        return switch (reason) {
            case "paused" -> PAUSED;
            case "overload" -> OVERLOADED;
            case "deadline" -> LATE;
            default -> FAILED;
        };
    }

    /** Whether an attempt without an answer is the endpoint's fault: not what the application or this process did to it. */
    static boolean blames(AttemptFailedException failure) {
        return switch (failure.kind()) {
            case CONNECT, WRONG_IDENTITY, REFUSED_BY_PEER, RESET, TIMEOUT -> true;
            case CANCELLED, REFUSED_STREAM -> false;
            // else a request body of the application's that could not be read
            case PROTOCOL -> failure.getCause() instanceof ProtocolException;
        };
    }
}

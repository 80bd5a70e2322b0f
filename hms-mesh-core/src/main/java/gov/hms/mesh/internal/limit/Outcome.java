package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.telemetry.Names;

/** What an answer says about the peer that gave it. */
public enum Outcome {
    HEALTHY,
    FAILED,
    /** Says nothing about health: an operator paused the service. */
    PAUSED;

    public static <R> Outcome of(R answer, Exchange<R> exchange) {
        int status = exchange.status(answer);
        if (status < 500) {
            return HEALTHY;
        }
        return status == 503 && "paused".equals(exchange.header(answer, Names.REASON_HEADER)) ? PAUSED : FAILED;
    }
}

package gov.hms.mesh.call;

import java.util.List;

/**
 * One try of a call, as the wire has to make it.
 *
 * @param number 1 for the first attempt
 * @param endpoint where to send it; its {@link Endpoint#spiffeId()} must be verified in this very exchange
 * @param tls the TLS of this moment
 * @param timeoutNanos until the head of the answer must have arrived; {@link Long#MAX_VALUE}: no limit
 * @param deadline of the whole call, body included
 * @param headers to set on the request, name and value by turns
 * @param removed names of headers to take off the request before
 * @param times where the adapter says how long its steps took
 */
public record Attempt(
        int number,
        Endpoint endpoint,
        ClientTls tls,
        long timeoutNanos,
        Deadline deadline,
        List<String> headers,
        List<String> removed,
        AttemptTimes times) {

    /** Nobody wants to know how long its steps take. */
    public Attempt(
            int number,
            Endpoint endpoint,
            ClientTls tls,
            long timeoutNanos,
            Deadline deadline,
            List<String> headers,
            List<String> removed) {
        this(number, endpoint, tls, timeoutNanos, deadline, headers, removed, AttemptTimes.NONE);
    }
}

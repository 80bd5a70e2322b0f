package gov.hms.mesh.call;

import java.util.function.UnaryOperator;

/**
 * What the mesh needs to know of a request to route it.
 *
 * @param destination whom to call
 * @param method the HTTP method, upper case
 * @param path the encoded path, starting with {@code /}, without the query
 * @param query the encoded query without {@code ?}; null when there is none
 * @param header looks up a request header; null when absent
 * @param deadline the application's own; {@link Deadline#NEVER} when it set none
 * @param options what the application says of this call
 */
public record OutboundCall(
        LogicalName destination,
        String method,
        String path,
        String query,
        UnaryOperator<String> header,
        Deadline deadline,
        CallOptions options) {

    /** Without a query, with the usual options. */
    public OutboundCall(
            LogicalName destination, String method, String path, UnaryOperator<String> header, Deadline deadline) {
        this(destination, method, path, null, header, deadline, CallOptions.DEFAULT);
    }
}

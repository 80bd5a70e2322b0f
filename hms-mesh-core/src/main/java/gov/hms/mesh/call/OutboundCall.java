package gov.hms.mesh.call;

import java.util.function.UnaryOperator;

/**
 * What the mesh needs to know of a request to route it.
 *
 * @param destination whom to call
 * @param method the HTTP method, upper case
 * @param path the encoded path, starting with {@code /}, without the query
 * @param header looks up a request header; null when absent
 * @param deadline the application's own; {@link Deadline#NEVER} when it set none
 */
public record OutboundCall(
        LogicalName destination, String method, String path, UnaryOperator<String> header, Deadline deadline) {}

package gov.hms.mesh.call;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the mesh needs to know of a request that arrived.
 *
 * @param peer the caller's certificates from the TLS session, leaf first; empty when it showed none
 * @param method the HTTP method
 * @param path the decoded path that the application will see
 * @param header looks up a request header as it arrived; null when absent
 */
public record InboundCall(List<X509Certificate> peer, String method, String path, UnaryOperator<String> header) {}

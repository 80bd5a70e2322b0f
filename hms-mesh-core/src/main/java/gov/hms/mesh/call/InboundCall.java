package gov.hms.mesh.call;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the mesh needs to know of a request that arrived.
 *
 * @param peer the caller's certificates from the TLS session, leaf first; empty when it showed none
 * @param method the HTTP method
 * @param path the decoded path, without parameters, that the application is mapped by
 * @param rawPath the path as it arrived, encoded, without the query
 * @param header looks up a request header as it arrived; null when absent
 * @param waitedNanos how long the request has waited in the server already, as far as that is known; else 0
 * @param clearFrom the IP literal that the connection came from, when it is not TLS at all; empty for one that is
 */
public record InboundCall(
        List<X509Certificate> peer,
        String method,
        String path,
        String rawPath,
        UnaryOperator<String> header,
        long waitedNanos,
        Optional<String> clearFrom) {

    /** A request with a plain path that has only just arrived. */
    public InboundCall(List<X509Certificate> peer, String method, String path, UnaryOperator<String> header) {
        this(peer, method, path, path, header, 0);
    }

    /** A request over TLS. */
    public InboundCall(
            List<X509Certificate> peer,
            String method,
            String path,
            String rawPath,
            UnaryOperator<String> header,
            long waitedNanos) {
        this(peer, method, path, rawPath, header, waitedNanos, Optional.empty());
    }
}

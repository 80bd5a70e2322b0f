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
 * @param served what will serve it, for meters and traces
 */
public record InboundCall(
        List<X509Certificate> peer,
        String method,
        String path,
        String rawPath,
        UnaryOperator<String> header,
        long waitedNanos,
        Optional<String> clearFrom,
        Served served) {

    /**
     * Which part of the application a request is for.
     *
     * @param route the pattern that its path matched, as in {@code /flag/*}: one of few, never the path itself; empty: unknown
     * @param httpVersion as in {@code 1.1} or {@code 2}; empty: unknown
     */
    public record Served(String route, String httpVersion) {
        public static final Served UNKNOWN = new Served("", "");
    }

    /** By whatever part of the application. */
    public InboundCall(
            List<X509Certificate> peer,
            String method,
            String path,
            String rawPath,
            UnaryOperator<String> header,
            long waitedNanos,
            Optional<String> clearFrom) {
        this(peer, method, path, rawPath, header, waitedNanos, clearFrom, Served.UNKNOWN);
    }

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

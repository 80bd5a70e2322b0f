package gov.hms.mesh.call;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
        Headers header,
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

    /** The request's headers as they arrived; {@link #apply} looks up the first value of one, null when absent. */
    @FunctionalInterface
    public interface Headers extends UnaryOperator<String> {
        /**
         * All values of all headers that an application may take for one of these: in any case, and with underscores for hyphens,
         * which frameworks fold. Only asked for where rules go by methods.
         *
         * <p>An adapter should go through the request's headers. Unless it does, each is looked up once with hyphens and once with
         * underscores, so that further values, and spellings with both, are missed.
         *
         * @param names in lower case, with hyphens
         */
        default List<String> values(List<String> names) {
            return names.stream()
                    .flatMap(name -> Stream.of(name, name.replace('-', '_')))
                    .map(this)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /** By whatever part of the application. */
    public InboundCall(
            List<X509Certificate> peer,
            String method,
            String path,
            String rawPath,
            Headers header,
            long waitedNanos,
            Optional<String> clearFrom) {
        this(peer, method, path, rawPath, header, waitedNanos, clearFrom, Served.UNKNOWN);
    }

    /** A request with a plain path that has only just arrived. */
    public InboundCall(List<X509Certificate> peer, String method, String path, Headers header) {
        this(peer, method, path, path, header, 0);
    }

    /** A request over TLS. */
    public InboundCall(
            List<X509Certificate> peer, String method, String path, String rawPath, Headers header, long waitedNanos) {
        this(peer, method, path, rawPath, header, waitedNanos, Optional.empty());
    }
}

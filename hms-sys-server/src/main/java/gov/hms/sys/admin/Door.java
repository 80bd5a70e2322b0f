package gov.hms.sys.admin;

import gov.hms.sys.ca.OperatorToken;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Who may come in. A browser that some other site sent here is turned away in any case. Beyond that there are two doors: with a
 * token, or without one for connections of this very machine that also address it as such; a foreign host name that resolves to
 * loopback is how other sites' scripts try to get in.
 */
sealed interface Door {
    /** Who comes in. */
    Operator check(Request request, ApiRoute route) throws ApiException;

    /** For development: on loopback, nobody needs a token. */
    record Dev() implements Door {
        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

        @Override
        public Operator check(Request request, ApiRoute route) throws ApiException {
            String host = String.valueOf(Request.getServerName(request)).toLowerCase(Locale.ROOT);
            if (!LOOPBACK.contains(host)) {
                throw forbidden("Host: " + host);
            }
            requireOwnOrigin(request);
            return Operator.LOCAL;
        }
    }

    record WithToken(OperatorToken token) implements Door {
        private static final String BEARER = "Bearer ";

        @Override
        public Operator check(Request request, ApiRoute route) throws ApiException {
            requireOwnOrigin(request);
            if (route.needs().isEmpty()) {
                return Operator.NOBODY;
            }
            String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
            if (header == null || !header.startsWith(BEARER) || !token.matches(header.substring(BEARER.length()))) {
                throw new ApiException(
                        ErrorCode.UNAUTHORIZED,
                        "an operator token is required",
                        "send the header Authorization: Bearer <token>; the token is in operator.token of the data"
                                + " directory");
            }
            return Operator.LOCAL;
        }
    }

    private static void requireOwnOrigin(Request request) throws ApiException {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return;
        }
        String own =
                request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority();
        if (!origin(origin).equals(origin(own))) {
            throw forbidden("Origin: " + (origin.length() > 100 ? origin.substring(0, 100) + "…" : origin));
        }
    }

    private static Optional<String> origin(String text) {
        try {
            URI uri = URI.create(text);
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return Optional.of(uri.getScheme() + "://" + uri.getHost() + ":" + port);
        } catch (IllegalArgumentException malformed) {
            return Optional.of("malformed");
        }
    }

    private static ApiException forbidden(String what) {
        return new ApiException(
                ErrorCode.FORBIDDEN_ORIGIN,
                what.replaceAll("\\p{Cntrl}", "?") + " (expected: a request that no other site caused)",
                "use hms or curl, without an Origin header");
    }
}

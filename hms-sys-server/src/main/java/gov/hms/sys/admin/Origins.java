package gov.hms.sys.admin;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Tells requests that another web site caused from all others. {@code curl} and {@code hms} send none of these headers. */
final class Origins {
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private Origins() {}

    static void requireOwn(Request request) throws ApiException {
        String own =
                request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority();
        for (HttpField origin : request.getHeaders().getFields(HttpHeader.ORIGIN)) {
            if (!parsed(origin.getValue()).equals(parsed(own))) {
                throw forbidden("Origin: " + origin.getValue());
            }
        }
        List<HttpField> site = request.getHeaders().getFields("Sec-Fetch-Site");
        for (HttpField field : site) {
            if (!OWN_SITES.contains(String.valueOf(field.getValue()))) {
                throw forbidden("Sec-Fetch-Site: " + field.getValue());
            }
        }
    }

    private static Optional<String> parsed(String text) {
        try {
            URI uri = URI.create(String.valueOf(text));
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return Optional.of(uri.getScheme() + "://" + uri.getHost() + ":" + port);
        } catch (IllegalArgumentException malformed) {
            return Optional.of("malformed");
        }
    }

    static ApiException forbidden(String what) {
        String shown = what.length() > 120 ? what.substring(0, 120) + "…" : what;
        return new ApiException(
                ErrorCode.FORBIDDEN_ORIGIN,
                shown.replaceAll("\\p{Cntrl}", "?") + " (expected: a request that no other site caused)",
                "use hms or curl, without an Origin header");
    }
}

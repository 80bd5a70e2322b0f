package gov.hms.sys.admin;

import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Response;

/**
 * On every answer, also on those that Jetty gives by itself: a browser that gets here shows nothing, runs nothing, frames nothing
 * and keeps nothing, and no other site may read it. There is no CORS header, so there is no site that may.
 */
final class SafeHeaders {
    private static final Map<String, String> ALWAYS = Map.of(
            "Cache-Control", "no-store",
            "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY");

    private SafeHeaders() {}

    static void add(Response response) {
        ALWAYS.forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
    }
}

package gov.hms.sys.admin;

import gov.hms.sys.console.Sessions;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;

/**
 * The one cookie. A browser sends it to this host alone, whatever the port, over TLS alone, shows it to no script, and leaves it
 * out of whatever another site caused.
 */
final class SessionCookie {
    static final String NAME = "__Host-hms-session";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";
    private static final int LONGEST = 64;

    private SessionCookie() {}

    /** Empty also when there are several, for then one is not ours. */
    static Optional<String> shown(Request request) {
        List<String> found = Request.getCookies(request).stream()
                .filter(cookie -> NAME.equals(cookie.getName()))
                .map(HttpCookie::getValue)
                .toList();
        return found.size() == 1 && found.get(0).length() <= LONGEST ? Optional.of(found.get(0)) : Optional.empty();
    }

    static String opened(String id) {
        return NAME + "=" + id + "; Max-Age=" + Sessions.LONGEST.toSeconds() + ATTRIBUTES;
    }

    static String closed() {
        return NAME + "=; Max-Age=0" + ATTRIBUTES;
    }
}

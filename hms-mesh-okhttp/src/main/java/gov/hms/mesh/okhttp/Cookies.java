package gov.hms.mesh.okhttp;

import java.util.List;
import java.util.stream.Collectors;
import okhttp3.Cookie;

/** The request header of cookies. */
final class Cookies {
    private Cookies() {}

    static String header(List<Cookie> cookies) {
        return cookies.stream()
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .collect(Collectors.joining("; "));
    }
}

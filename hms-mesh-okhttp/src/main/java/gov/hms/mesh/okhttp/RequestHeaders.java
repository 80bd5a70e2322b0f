package gov.hms.mesh.okhttp;

import java.util.List;
import java.util.function.UnaryOperator;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Headers;
import okhttp3.Request;

/**
 * The headers of a request as its peer will see them: with the cookies of the application's jar, which replace a
 * {@code Cookie} header as OkHttp has it, and with repeated headers joined (RFC 9110, section 5.3).
 */
record RequestHeaders(Request request, CookieJar cookies) implements UnaryOperator<String> {
    @Override
    public String apply(String name) {
        if (!name.equalsIgnoreCase("Cookie")) {
            return joined(name, ", ");
        }
        List<Cookie> kept = cookies.loadForRequest(request.url());
        return kept.isEmpty() ? joined(name, "; ") : Cookies.header(kept);
    }

    private String joined(String name, String separator) {
        Headers headers = request.headers();
        String value = null;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(name)) {
                value = value == null ? headers.value(i) : value + separator + headers.value(i);
            }
        }
        return value;
    }
}

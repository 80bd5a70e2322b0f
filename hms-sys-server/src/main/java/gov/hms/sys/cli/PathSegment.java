package gov.hms.sys.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A name inside a URL. */
final class PathSegment {
    private PathSegment() {}

    static String of(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

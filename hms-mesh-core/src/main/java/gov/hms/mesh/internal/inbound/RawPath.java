package gov.hms.mesh.internal.inbound;

import java.util.Locale;

/**
 * Finds paths that two readers could read differently: we judge the path as the container decodes it, while the application
 * may take the encoded one apart by itself, or forgive what is no proper UTF-8. A service that decides by path refuses them.
 */
final class RawPath {
    private static final String[] ENCODED = {
        "%2f", "%5c", "%2e", "%3b", "%25", "%00", "%0a", "%0d", "%c0", "%c1", "%e0%8", "%e0%9", "%f0%8"
    };

    private RawPath() {}

    static boolean ambiguous(String path) {
        if (!path.startsWith("/")) {
            return true;
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == ';' || c == '\\' || c <= ' ' || c >= 0x7f || c == '/' && ambiguousSegment(path, i + 1)) {
                return true;
            }
        }
        return path.indexOf('%') >= 0 && encodesSyntax(path.toLowerCase(Locale.ROOT));
    }

    /** An empty segment inside the path, or one that means this directory or the one above. */
    private static boolean ambiguousSegment(String path, int start) {
        int end = path.indexOf('/', start);
        int length = (end < 0 ? path.length() : end) - start;
        return length == 0 && end >= 0
                || length == 1 && path.charAt(start) == '.'
                || length == 2 && path.startsWith("..", start);
    }

    private static boolean encodesSyntax(String lower) {
        for (String encoded : ENCODED) {
            if (lower.contains(encoded)) {
                return true;
            }
        }
        return false;
    }
}

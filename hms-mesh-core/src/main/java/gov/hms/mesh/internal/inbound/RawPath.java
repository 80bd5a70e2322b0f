package gov.hms.mesh.internal.inbound;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    /**
     * @param raw as it arrived
     * @param decoded as the container understood it, and maps it to servlets
     */
    static boolean ambiguous(String raw, String decoded) {
        return ambiguous(raw) || !decoded.equals(decode(raw));
    }

    /** The plain reading of a path that is not ambiguous; null when it has none. */
    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException broken) {
            return null;
        }
    }

    /** Whether the spelling alone leaves room for two readings. */
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

package gov.hms.mesh.internal.policy;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which headers a policy may speak of. */
public final class HeaderNames {
    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** The HTTP client's own: framing, the connection, and which host is meant. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "content-length",
            "te",
            "trailer",
            "upgrade",
            "expect");

    private HeaderNames() {}

    public static boolean valid(String name) {
        return TOKEN.matcher(name).matches();
    }

    /** Whether a policy may set or remove it: neither the mesh's own nor the connection's. */
    public static boolean changeable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return valid(name)
                && !OF_THE_CONNECTION.contains(lower)
                && !lower.replace('_', '-').startsWith("x-hms-");
    }
}

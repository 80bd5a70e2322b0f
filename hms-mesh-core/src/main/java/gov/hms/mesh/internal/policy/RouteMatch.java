package gov.hms.mesh.internal.policy;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;

/**
 * Which requests a route is for.
 *
 * @param path how the path must look
 * @param methods upper case; empty: every method
 * @param headers all of them must hold
 * @param query parameters of the decoded query; all of them must hold
 */
public record RouteMatch(PathMatch path, Set<String> methods, List<ValueMatch> headers, List<ValueMatch> query) {
    /** Matches every request. */
    public static final RouteMatch ALL = new RouteMatch(new PathMatch.Any(), Set.of());

    public RouteMatch {
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** By path and method alone. */
    public RouteMatch(PathMatch path, Set<String> methods) {
        this(path, methods, List.of(), List.of());
    }

    public boolean matches(String method, String requestPath) {
        return (methods.isEmpty() || methods.contains(method)) && path.matches(requestPath);
    }

    /** How a path must look. */
    public sealed interface PathMatch {
        boolean matches(String path);

        record Any() implements PathMatch {
            @Override
            public boolean matches(String path) {
                return true;
            }
        }

        record Exact(String path) implements PathMatch {
            @Override
            public boolean matches(String other) {
                return path.equals(other);
            }
        }

        /** Matches whole segments: {@code /flag} matches {@code /flag} and {@code /flag/2}, but not {@code /flagged}. */
        record Prefix(String prefix) implements PathMatch {
            @Override
            public boolean matches(String path) {
                return path.startsWith(prefix)
                        && (path.length() == prefix.length()
                                || prefix.endsWith("/")
                                || path.charAt(prefix.length()) == '/');
            }
        }

        /** The whole path, in time linear in its length whatever the pattern (RE2). */
        record Regex(Pattern pattern) implements PathMatch {
            @Override
            public boolean matches(String path) {
                return pattern.matches(path);
            }
        }
    }
}

package gov.hms.mesh.internal.policy;

import com.google.re2j.Pattern;
import gov.hms.mesh.call.OutboundCall;
import java.util.List;
import java.util.Set;

/**
 * Which requests a route is for.
 *
 * @param path how the path must look
 * @param methods upper case; empty: every method
 * @param headers all of them must hold; a header that is there several times counts as one, with the values joined by
 *     a comma and a space
 * @param query parameters of the decoded query; all of them must hold, each for any of the values of its parameter
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

    /** Whether the route is for this request. {@link RouteTable} gives the same answer for many routes at once. */
    public boolean matches(OutboundCall call) {
        return path.matches(call.path()) && holdsBesidePath(call, QueryParameters.of(call.query()));
    }

    /** Everything but the path. */
    boolean holdsBesidePath(OutboundCall call, QueryParameters parameters) {
        return (methods.isEmpty() || methods.contains(call.method()))
                && (headers.isEmpty() || holdsInHeaders(call))
                && (query.isEmpty() || holdsIn(parameters));
    }

    private boolean holdsInHeaders(OutboundCall call) {
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).matches(call.header().apply(headers.get(i).name()))) {
                return false;
            }
        }
        return true;
    }

    private boolean holdsIn(QueryParameters parameters) {
        for (int i = 0; i < query.size(); i++) {
            if (!parameters.satisfy(query.get(i))) {
                return false;
            }
        }
        return true;
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

package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * The routes of a service in their order, compiled once for each configuration. The first route that matches wins, as if one
 * after the other were tried; but routes by exact path and by prefix are found by hash, and only those that could come
 * before the best one found so far are tried. A look-up allocates nothing, unless a regular expression has to be
 * matched or a query be decoded.
 */
public final class RouteTable extends AbstractList<Route> implements RandomAccess {
    private final Route[] routes;
    private final Map<String, int[]> exact = new HashMap<>();
    private final PrefixIndex prefixes;

    /** Routes by regular expression, and for every path. */
    private final int[] others;

    /** For routes by regular expression: what the path must begin with. */
    private final String[] literals;

    private final boolean asksQuery;

    private RouteTable(List<Route> inOrder) {
        routes = inOrder.toArray(Route[]::new);
        literals = new String[routes.length];
        Map<String, List<Integer>> byPath = new HashMap<>();
        Map<String, List<Integer>> byPrefix = new HashMap<>();
        List<Integer> rest = new ArrayList<>();
        boolean query = false;
        for (int i = 0; i < routes.length; i++) {
            PathMatch path = routes[i].match().path();
            query |= !routes[i].match().query().isEmpty();
            if (path instanceof PathMatch.Exact one) {
                byPath.computeIfAbsent(one.path(), any -> new ArrayList<>()).add(i);
            } else if (path instanceof PathMatch.Prefix many) {
                byPrefix.computeIfAbsent(many.prefix(), any -> new ArrayList<>())
                        .add(i);
            } else {
                literals[i] = path instanceof PathMatch.Regex regex ? LiteralPrefix.of(regex.pattern()) : "";
                rest.add(i);
            }
        }
        byPath.forEach((path, positions) -> exact.put(path, array(positions)));
        prefixes = new PrefixIndex(byPrefix);
        others = array(rest);
        asksQuery = query;
    }

    public static RouteTable of(List<Route> routes) {
        return routes instanceof RouteTable table ? table : new RouteTable(routes);
    }

    private static int[] array(List<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Route get(int index) {
        return routes[index];
    }

    @Override
    public int size() {
        return routes.length;
    }

    /** The first route that is for this request, or null. */
    public Route match(OutboundCall call) {
        QueryParameters query = asksQuery ? QueryParameters.of(call.query()) : QueryParameters.NONE;
        int best = first(exact.get(call.path()), routes.length, call, query);
        best = firstOfPrefixes(best, call, query);
        best = firstOfOthers(best, call, query);
        return best == routes.length ? null : routes[best];
    }

    /** The first of the candidates that stands before the best one so far and holds beside its path. */
    private int first(int[] candidates, int best, OutboundCall call, QueryParameters query) {
        if (candidates != null) {
            for (int candidate : candidates) {
                if (candidate >= best) {
                    return best;
                }
                if (routes[candidate].match().holdsBesidePath(call, query)) {
                    return candidate;
                }
            }
        }
        return best;
    }

    /** Goes along the path, and looks up what lies before each end of a segment. */
    private int firstOfPrefixes(int bestSoFar, OutboundCall call, QueryParameters query) {
        String path = call.path();
        int best = bestSoFar;
        int hash = 0;
        for (int length = 0, last = Math.min(path.length(), prefixes.longest()); length <= last; length++) {
            if (endsSegment(path, length)) {
                best = first(prefixes.routes(path, length, hash), best, call, query);
            }
            if (length < last) {
                hash = 31 * hash + path.charAt(length);
            }
        }
        return best;
    }

    private static boolean endsSegment(String path, int length) {
        return length == path.length() || path.charAt(length) == '/' || length > 0 && path.charAt(length - 1) == '/';
    }

    private int firstOfOthers(int best, OutboundCall call, QueryParameters query) {
        for (int candidate : others) {
            if (candidate >= best) {
                return best;
            }
            RouteMatch match = routes[candidate].match();
            if (call.path().startsWith(literals[candidate])
                    && match.holdsBesidePath(call, query)
                    && match.path().matches(call.path())) {
                return candidate;
            }
        }
        return best;
    }
}

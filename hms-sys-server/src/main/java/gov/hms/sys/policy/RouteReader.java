package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code routes: [ … ]}, and the fields of the spec that every route inherits. */
final class RouteReader {
    /** One place is kept for the route that takes the rest. */
    private static final Bound WRITTEN_ROUTES = new Bound(PolicyBounds.ROUTES.min(), PolicyBounds.ROUTES.max() - 1);

    private RouteReader() {}

    /** The written routes, and one with the spec's own fields for every other request. */
    static List<Route> routes(Fields spec) {
        Route rest = route(spec, Route.DEFAULT);
        List<Value> written = spec.find("routes")
                .map(value -> value.items("routes", WRITTEN_ROUTES))
                .orElse(List.of());
        List<Route> routes = new ArrayList<>();
        List<Reach> earlier = new ArrayList<>();
        for (Value value : written) {
            value.fields(PolicyLanguage.ROUTE).ifPresent(fields -> {
                int findings = value.findings().count();
                Route route = written(fields, rest, "routes[" + routes.size() + "]");
                if (value.findings().count() == findings) {
                    Reach.of(value, route.match(), earlier);
                }
                routes.add(route);
            });
        }
        if (routes.isEmpty() || !routes.get(routes.size() - 1).match().equals(RouteMatch.ALL)) {
            routes.add(rest);
        }
        return routes;
    }

    private static Route written(Fields fields, Route inherited, String name) {
        RouteMatch match = fields.find("match").map(MatchReader::read).orElse(RouteMatch.ALL);
        List<WeightedVersion> split =
                fields.find("split").map(SplitReader::read).orElse(List.of());
        return route(
                fields,
                new Route(name, match, split, inherited.timeoutMs(), inherited.perTryTimeoutMs(), inherited.retry()));
    }

    /** {@code inherited} with the timeouts and retries that stand here. */
    private static Route route(Fields fields, Route inherited) {
        OptionalInt timeoutMs = fields.wholeNumber("timeoutMs", PolicyBounds.TIMEOUT_MS);
        OptionalInt perTryTimeoutMs = fields.wholeNumber("perTryTimeoutMs", PolicyBounds.TIMEOUT_MS);
        if (timeoutMs.isPresent() && perTryTimeoutMs.isPresent() && perTryTimeoutMs.getAsInt() > timeoutMs.getAsInt()) {
            fields.find("perTryTimeoutMs")
                    .ifPresent(value -> value.reject("at most timeoutMs, which is " + timeoutMs.getAsInt()));
        }
        Optional<RetryPolicy> retry = fields.find("retries").map(RetryReader::read);
        return new Route(
                inherited.name(),
                inherited.match(),
                inherited.split(),
                timeoutMs.orElse(inherited.timeoutMs()),
                perTryTimeoutMs.orElse(inherited.perTryTimeoutMs()),
                retry.orElse(inherited.retry()));
    }
}

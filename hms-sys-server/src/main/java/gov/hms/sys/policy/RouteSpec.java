package gov.hms.sys.policy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A route as it is written.
 *
 * @param name {@code routes[0]}
 * @param calls what it does not inherit from the spec
 */
public record RouteSpec(
        String name,
        RouteMatch match,
        List<WeightedVersion> split,
        HashKey sticky,
        CallSpec calls,
        FaultPolicy fault,
        Optional<Mirror> mirror,
        HeaderChanges headers) {

    /** For what no written route takes. */
    static final RouteSpec REST = new RouteSpec(
            Route.DEFAULT.name(),
            RouteMatch.ALL,
            List.of(),
            HashKey.NONE,
            CallSpec.NOTHING,
            FaultPolicy.NONE,
            Optional.empty(),
            HeaderChanges.NONE);

    public RouteSpec {
        split = List.copyOf(split);
    }

    /**
     * Copies for another service.
     *
     * @param to full or short
     */
    public record Mirror(String to, int percent) {}

    /** The complete route; without a mirror while nobody has the name that the copies are for. */
    Route resolve(CallSpec inherited, Function<String, Optional<LogicalName>> names) {
        CallSpec all = calls.orElse(inherited);
        return new Route(
                name,
                match,
                split,
                sticky,
                all.timeoutMs().orElse(Route.DEFAULT.timeoutMs()),
                all.perTryTimeoutMs().orElse(Route.DEFAULT.perTryTimeoutMs()),
                all.retries().orElse(RetryPolicy.UNDECLARED),
                all.hedge().orElse(HedgePolicy.NONE),
                fault,
                mirror.flatMap(copies -> names.apply(copies.to()).map(to -> new MirrorPolicy(to, copies.percent())))
                        .orElse(MirrorPolicy.NONE),
                headers);
    }
}

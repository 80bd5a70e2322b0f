package gov.hms.mesh.internal.policy;

import java.util.List;

/**
 * How requests of one kind are treated.
 *
 * @param name for metrics and messages
 * @param split shares by version; empty: all versions alike
 * @param sticky what of a request decides its share, so that like goes to like; {@link HashKey#NONE}: chance
 * @param timeoutMs of the whole call; 0: none
 * @param perTryTimeoutMs of each attempt; 0: none
 */
public record Route(
        String name,
        RouteMatch match,
        List<WeightedVersion> split,
        HashKey sticky,
        int timeoutMs,
        int perTryTimeoutMs,
        RetryPolicy retry,
        HedgePolicy hedge,
        FaultPolicy fault,
        MirrorPolicy mirror,
        HeaderChanges headers) {

    /** What holds where no policy says anything. */
    public static final Route DEFAULT = new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.UNDECLARED);

    public Route {
        split = List.copyOf(split);
    }

    /** Without stickiness, hedging, faults, mirrors and header changes. */
    public Route(
            String name,
            RouteMatch match,
            List<WeightedVersion> split,
            int timeoutMs,
            int perTryTimeoutMs,
            RetryPolicy retry) {
        this(
                name,
                match,
                split,
                HashKey.NONE,
                timeoutMs,
                perTryTimeoutMs,
                retry,
                HedgePolicy.NONE,
                FaultPolicy.NONE,
                MirrorPolicy.NONE,
                HeaderChanges.NONE);
    }

    public Route withMatch(RouteMatch other) {
        return new Route(name, other, split, sticky, timeoutMs, perTryTimeoutMs, retry, hedge, fault, mirror, headers);
    }

    public Route withSticky(HashKey other) {
        return new Route(name, match, split, other, timeoutMs, perTryTimeoutMs, retry, hedge, fault, mirror, headers);
    }

    public Route withHedge(HedgePolicy other) {
        return new Route(name, match, split, sticky, timeoutMs, perTryTimeoutMs, retry, other, fault, mirror, headers);
    }

    public Route withFault(FaultPolicy other) {
        return new Route(name, match, split, sticky, timeoutMs, perTryTimeoutMs, retry, hedge, other, mirror, headers);
    }

    public Route withMirror(MirrorPolicy other) {
        return new Route(name, match, split, sticky, timeoutMs, perTryTimeoutMs, retry, hedge, fault, other, headers);
    }

    public Route withHeaders(HeaderChanges other) {
        return new Route(name, match, split, sticky, timeoutMs, perTryTimeoutMs, retry, hedge, fault, mirror, other);
    }
}

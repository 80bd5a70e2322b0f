package gov.hms.mesh.internal.route;

import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;

/** How a route treats a copy of a call: one attempt, little time, and nothing that would cost its destination more. */
final class MirroredRoute {
    static final int MAX_TIMEOUT_MS = 5_000;

    private MirroredRoute() {}

    static Route of(Route route) {
        int timeout = route.timeoutMs() == 0 ? MAX_TIMEOUT_MS : Math.min(route.timeoutMs(), MAX_TIMEOUT_MS);
        return new Route(
                route.name(),
                route.match(),
                route.split(),
                route.sticky(),
                timeout,
                0,
                RetryPolicy.declared(0),
                HedgePolicy.NONE,
                FaultPolicy.NONE,
                MirrorPolicy.NONE,
                route.headers());
    }
}

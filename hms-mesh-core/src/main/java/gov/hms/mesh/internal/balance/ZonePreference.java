package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.ClusterView;
import java.util.function.Supplier;

/**
 * How much of our calls our own zone can take. If all callers in a zone sent everything to the endpoints of that zone, these
 * would get the callers' share of the calls; they can carry their own share of the endpoints. The rest goes to other zones. When
 * some of the zone's endpoints cannot be asked, the others bear a little more, and then calls spill over too.
 */
final class ZonePreference {
    /** How much more than its share a zone may get before calls leave it; Envoy's figure. */
    private static final double OVERPROVISIONING = 1.4;

    private final String zone;
    private final Supplier<ClusterView> own;

    /** @param own of the service that this process is an instance of; may give null */
    ZonePreference(String zone, Supplier<ClusterView> own) {
        this.zone = zone;
        this.own = own;
    }

    /** The part of our calls that stays in our zone, 0 to 1; only where {@link Candidates#local()} is not null. */
    double localFraction(Candidates candidates, long nowNanos) {
        double fraction = Math.min(1, candidates.localShare() / callerShare(candidates));
        return fraction * Math.min(1, OVERPROVISIONING * candidates.local().available(nowNanos));
    }

    /** The part of our service's instances that is in our zone; when we do not serve, callers are taken to be spread evenly. */
    private double callerShare(Candidates candidates) {
        ClusterView view = own.get();
        double share = view == null ? 0 : view.zoneShare(zone);
        return share > 0 ? share : 1.0 / candidates.zones();
    }
}

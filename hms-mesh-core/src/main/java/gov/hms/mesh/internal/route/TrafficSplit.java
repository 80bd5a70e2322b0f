package gov.hms.mesh.internal.route;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.balance.RequestKey;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.cluster.StableHash;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses the version that a call of an A/B split goes to. A version without an instance leaves its share to the others of
 * the split: every one of them may get any call anyway. A version that the split does not name never gets one.
 *
 * <p>A sticky value is held against each version by a hash of both (weighted rendezvous): of all versions the one with the
 * earliest arrival wins, where arrivals are exponential with the version's weight as rate. So the shares are those of the
 * weights, a version that comes or grows takes calls only to itself, and one that goes or shrinks gives only its own.
 */
public final class TrafficSplit {
    private final EvenDraw draw = new EvenDraw();

    /** The version that a request sticks to; empty when chance decides, or when there is no split. Asking changes nothing. */
    public static String stuck(Route route, ClusterView view, OutboundCall call) {
        List<WeightedVersion> split = route.split();
        long key = RequestKey.of(route.sticky(), call.header());
        return split.isEmpty() || key == RequestKey.NONE
                ? ""
                : stick(split, view, total(split, view, false) == 0, StableHash.of(salt(call.destination()), key));
    }

    /** @return the version; empty when there is no split */
    String choose(Route route, ClusterView view, OutboundCall call, RandomGenerator random) {
        List<WeightedVersion> split = route.split();
        if (split.isEmpty()) {
            return "";
        }
        boolean all = total(split, view, false) == 0;
        long key = RequestKey.of(route.sticky(), call.header());
        return key == RequestKey.NONE
                ? pick(split, view, all, draw.next(total(split, view, all), random))
                : stick(split, view, all, StableHash.of(salt(call.destination()), key));
    }

    /** So that it is not the same users who get the newest version of every service. */
    private static long salt(LogicalName destination) {
        return StableHash.of(StableHash.of(destination.service()), StableHash.of(destination.namespace()));
    }

    /** @param all whether versions without an instance count as well */
    private static int weight(WeightedVersion share, ClusterView view, boolean all) {
        return all || !view.endpoints(share.version()).isEmpty() ? share.weight() : 0;
    }

    private static int total(List<WeightedVersion> split, ClusterView view, boolean all) {
        int total = 0;
        for (int i = 0; i < split.size(); i++) {
            total += weight(split.get(i), view, all);
        }
        return total;
    }

    private static String pick(List<WeightedVersion> split, ClusterView view, boolean all, int drawn) {
        int point = drawn;
        for (int i = 0; i < split.size(); i++) {
            point -= weight(split.get(i), view, all);
            if (point < 0) {
                return split.get(i).version();
            }
        }
        throw new IllegalStateException("a point below the sum of the weights lies in one of them");
    }

    private static String stick(List<WeightedVersion> split, ClusterView view, boolean all, long key) {
        String chosen = "";
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < split.size(); i++) {
            WeightedVersion share = split.get(i);
            int weight = weight(share, view, all);
            double arrival = weight == 0 ? Double.POSITIVE_INFINITY : arrival(key, share.version()) / weight;
            if (arrival < earliest) {
                earliest = arrival;
                chosen = share.version();
            }
        }
        return chosen;
    }

    /** Exponential, from the upper 53 bits; StrictMath, so that every JVM finds the same. */
    private static double arrival(long key, String version) {
        long bits = StableHash.of(key, StableHash.of(version)) >>> 11;
        return -StrictMath.log((bits + 0.5) * 0x1.0p-53);
    }
}

package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.policy.Route;
import java.util.stream.Collectors;

/** The shares of a split, in words. */
final class Shares {
    private Shares() {}

    /** {@code v1 90 %, v2 10 %}. */
    static String text(Route route) {
        int total = Math.max(
                1, route.split().stream().mapToInt(share -> share.weight()).sum());
        return route.split().stream()
                .map(share -> share.version() + " " + Math.round(1_000.0 * share.weight() / total) / 10.0 + " %")
                .collect(Collectors.joining(", "));
    }
}

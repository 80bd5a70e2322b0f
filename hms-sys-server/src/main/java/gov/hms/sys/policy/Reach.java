package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import java.util.List;

/** Which requests a written route takes: one that an earlier route leaves nothing to is a mistake. */
record Reach(RouteMatch match, String path, int line) {

    /** Adds the route to {@code earlier}, and reports it when it can never be reached. */
    static void of(Value written, RouteMatch match, List<Reach> earlier) {
        Position at = written.node().at();
        earlier.stream()
                .filter(other -> other.covers(match))
                .findFirst()
                .ifPresent(other -> written.findings()
                        .add(
                                at,
                                written.path(),
                                "never reached",
                                "a match that " + other.path + " in line " + other.line
                                        + " leaves something to; first match wins"));
        earlier.add(new Reach(match, written.path(), at.line()));
    }

    private boolean covers(RouteMatch later) {
        boolean methods = match.methods().isEmpty()
                || !later.methods().isEmpty() && match.methods().containsAll(later.methods());
        return methods && covers(match.path(), later.path());
    }

    private static boolean covers(PathMatch earlier, PathMatch later) {
        if (earlier instanceof PathMatch.Any || earlier.equals(later)) {
            return true;
        }
        if (later instanceof PathMatch.Exact exact) {
            return earlier.matches(exact.path());
        }
        return earlier instanceof PathMatch.Prefix
                && later instanceof PathMatch.Prefix prefix
                && earlier.matches(prefix.prefix());
    }
}

package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
import gov.hms.mesh.internal.policy.ValueMatch.Condition;
import java.util.List;
import java.util.function.BiPredicate;

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
        return methods
                && covers(match.path(), later.path())
                && covers(match.headers(), later.headers(), String::equalsIgnoreCase)
                && covers(match.query(), later.query(), String::equals);
    }

    /** Whether whatever meets the later conditions surely meets the earlier ones; where that is not plain, it does not. */
    private static boolean covers(
            List<ValueMatch> earlier, List<ValueMatch> later, BiPredicate<String, String> sameName) {
        return earlier.stream()
                .allMatch(condition -> later.stream()
                        .anyMatch(other -> sameName.test(condition.name(), other.name())
                                && covers(condition.condition(), other.condition())));
    }

    private static boolean covers(Condition earlier, Condition later) {
        if (earlier instanceof ValueMatch.Present || earlier.equals(later)) {
            return true;
        }
        return later instanceof ValueMatch.Exact exact && earlier.holds(exact.value());
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

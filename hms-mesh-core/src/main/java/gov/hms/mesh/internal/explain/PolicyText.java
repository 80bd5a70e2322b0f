package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.policy.ConfigOrigin;
import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What policies say, in words. Of headers and parameters it gives the names only: a value may be a secret. */
final class PolicyText {
    private PolicyText() {}

    static String configuration(ConfigOrigin origin) {
        return (origin.policies().isEmpty() ? "no policy" : String.join(", ", origin.policies())) + " (configuration "
                + origin.epoch() + "." + origin.version() + ")";
    }

    static String match(RouteMatch match) {
        StringBuilder text = new StringBuilder(path(match.path()));
        if (!match.methods().isEmpty()) {
            text.append(", methods ").append(match.methods().stream().sorted().collect(Collectors.joining(" ")));
        }
        names(text, ", header ", match.headers());
        names(text, ", parameter ", match.query());
        return text.toString();
    }

    private static void names(StringBuilder text, String what, List<ValueMatch> conditions) {
        for (ValueMatch condition : conditions) {
            text.append(what).append(condition.name());
        }
    }

    private static String path(PathMatch path) {
        if (path instanceof PathMatch.Exact exact) {
            return "path " + exact.path();
        }
        if (path instanceof PathMatch.Prefix prefix) {
            return "path prefix " + prefix.prefix();
        }
        return path instanceof PathMatch.Regex regex
                ? "path regex " + regex.pattern().pattern()
                : "every path";
    }

    static String timeouts(Route route) {
        return (route.timeoutMs() == 0 ? "no timeout" : "timeout " + route.timeoutMs() + " ms")
                + (route.perTryTimeoutMs() == 0 ? "" : ", " + route.perTryTimeoutMs() + " ms for each attempt");
    }

    static String retries(RetryPolicy retry) {
        if (retry.max() == 0) {
            return "no further attempts";
        }
        String methods = !retry.declared()
                ? "idempotent methods, and whatever surely reached nobody"
                : retry.methods().isEmpty()
                        ? "every method"
                        : retry.methods().stream().sorted().collect(Collectors.joining(" "));
        return "at most " + retry.max() + " more after "
                + retry.on().stream().sorted().map(RetryOn::word).collect(Collectors.joining(" ")) + ", for " + methods;
    }

    static String budget(RetryPolicy retry) {
        return "budget " + retry.budgetPercent() + " % of the calls and " + retry.budgetMinPerSecond() + " per second";
    }

    static String hedge(HedgePolicy hedge) {
        return (hedge.afterMs() > 0
                        ? "a second attempt beside it after " + hedge.afterMs() + " ms"
                        : "a second attempt beside it after the " + hedge.afterPercentile() + "th percentile")
                + ", at most " + hedge.maxExtraPercent() + " % extra";
    }

    static String fault(FaultPolicy fault) {
        String delay =
                fault.delayPercent() > 0 ? fault.delayPercent() + " % are held up for " + fault.delayMs() + " ms" : "";
        String abort = fault.abortPercent() > 0
                ? fault.abortPercent() + " % are answered " + fault.abortStatus() + " at once"
                : "";
        return delay + (delay.isEmpty() || abort.isEmpty() ? "" : ", ") + abort;
    }

    /** Empty when nothing is changed. */
    static String headers(HeaderChanges changes) {
        String set = IntStream.range(0, changes.set().size() / 2)
                .mapToObj(i -> changes.set().get(2 * i))
                .collect(Collectors.joining(" "));
        String removed = String.join(" ", changes.remove());
        return (set.isEmpty() ? "" : "sets " + set)
                + (set.isEmpty() || removed.isEmpty() ? "" : ", ")
                + (removed.isEmpty() ? "" : "removes " + removed);
    }
}

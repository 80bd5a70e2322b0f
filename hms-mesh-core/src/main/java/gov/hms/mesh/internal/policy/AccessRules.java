package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.LogicalName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call this service. Only the service itself gets them: it decides, not its callers.
 *
 * @param declared whether a policy speaks of access at all; without one every member of the mesh may call
 * @param allow one that fits is enough
 * @param dryRun whether what no rule allows is let in nevertheless, and only counted
 * @param policy what they were built from, {@code name@revision}; for people
 */
public record AccessRules(boolean declared, List<Allow> allow, boolean dryRun, String policy) {
    public static final AccessRules OPEN = new AccessRules(false, List.of());

    public AccessRules {
        allow = List.copyOf(allow);
    }

    /** Rules that are in force. */
    public AccessRules(boolean declared, List<Allow> allow) {
        this(declared, allow, false, "");
    }

    /**
     * @param source empty: every service of the mesh
     * @param methods upper case; empty: every method
     * @param paths of the decoded path that the application sees; empty: every path
     */
    public record Allow(Optional<LogicalName> source, Set<String> methods, List<RouteMatch.PathMatch> paths) {
        public Allow {
            methods = Set.copyOf(methods);
            paths = List.copyOf(paths);
        }

        public boolean fits(LogicalName caller, String method, String path) {
            return (source.isEmpty() || source.get().equals(caller))
                    && (methods.isEmpty() || methods.contains(method))
                    && (paths.isEmpty() || fitsOne(path));
        }

        private boolean fitsOne(String path) {
            for (RouteMatch.PathMatch match : paths) {
                if (match.matches(path)) {
                    return true;
                }
            }
            return false;
        }
    }

    public boolean permit(LogicalName caller, String method, String path) {
        if (!declared) {
            return true;
        }
        for (Allow rule : allow) {
            if (rule.fits(caller, method, path)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the path of a request can make a difference. */
    public boolean goByPath() {
        for (Allow rule : allow) {
            if (!rule.paths.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the method of a request can make a difference. */
    public boolean goByMethod() {
        for (Allow rule : allow) {
            if (!rule.methods.isEmpty()) {
                return true;
            }
        }
        return false;
    }
}

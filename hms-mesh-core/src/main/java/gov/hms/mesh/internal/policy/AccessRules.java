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
 */
public record AccessRules(boolean declared, List<Allow> allow) {
    public static final AccessRules OPEN = new AccessRules(false, List.of());

    public AccessRules {
        allow = List.copyOf(allow);
    }

    /**
     * @param source empty: every caller
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
                    && (paths.isEmpty() || paths.stream().anyMatch(match -> match.matches(path)));
        }
    }

    public boolean permit(LogicalName caller, String method, String path) {
        return !declared || allow.stream().anyMatch(rule -> rule.fits(caller, method, path));
    }
}

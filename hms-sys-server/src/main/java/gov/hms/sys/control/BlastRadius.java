package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.sys.policy.AccessPolicy;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.Edge;
import gov.hms.sys.snapshot.MeshState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a policy would reach if it were in force.
 *
 * @param services whose callers would be treated in another way
 * @param routes pairs of a calling and a called service that would be
 * @param allRoutes pairs that there are
 * @param instances of those services, running now
 * @param silenced services that run, and that nobody could call any more
 * @param opened services that an AccessPolicy guards now, and that every service of the mesh could call then
 */
public record BlastRadius(
        int services,
        long routes,
        long allRoutes,
        int instances,
        List<LogicalName> silenced,
        List<LogicalName> opened) {
    /** A change of more than so many of a hundred routes has to be meant. */
    static final int MAX_PERCENT = 50;

    /** In a mesh of three services every change is one of most routes. */
    static final int SMALL = 12;

    /** Beyond, it is not each pair that is looked at but each called service: what is asked for must not take seconds. */
    private static final int MAX_CALLERS = 100;

    private static final int SHOWN = 5;

    public BlastRadius {
        silenced = List.copyOf(silenced);
        opened = List.copyOf(opened);
    }

    /** @param put the policy that comes into force; empty when one is taken out */
    static BlastRadius of(MeshState before, MeshState after, Optional<PolicyDocument> put) {
        List<LogicalName> services = after.names().declared();
        List<LogicalName> callers = services.size() > MAX_CALLERS ? services.subList(0, MAX_CALLERS) : services;
        boolean everything = !before.defaults().equals(after.defaults());
        int touched = 0;
        int instances = 0;
        long routes = 0;
        List<LogicalName> silenced = new ArrayList<>();
        List<LogicalName> opened = new ArrayList<>();
        for (LogicalName called : services) {
            boolean whole = everything || !same(before.accessTo(called), after.accessTo(called));
            long changed = callers.stream()
                    .filter(caller -> !caller.equals(called))
                    .map(caller -> new Edge(caller, called))
                    .filter(edge -> whole || !same(before.policyFor(edge), after.policyFor(edge)))
                    .count();
            if (changed == 0 && !whole) {
                continue;
            }
            int running = after.registrations(called).size();
            touched++;
            routes += changed;
            instances += running;
            if (running > 0 && isSilenced(before, after, called, put)) {
                silenced.add(called);
            }
            if (guard(before, called).isPresent() && guard(after, called).isEmpty()) {
                opened.add(called);
            }
        }
        long others = Math.max(0, callers.size() - 1);
        return new BlastRadius(touched, routes, services.size() * others, instances, silenced, opened);
    }

    private static boolean same(Optional<ActivePolicy> before, Optional<ActivePolicy> after) {
        return before.orElse(null) == after.orElse(null);
    }

    private static boolean isSilenced(
            MeshState before, MeshState after, LogicalName called, Optional<PolicyDocument> put) {
        if (put.orElse(null) instanceof TrafficPolicy traffic) {
            return traffic.source().isEmpty()
                    && traffic.routes().stream()
                            .anyMatch(route -> route.match().equals(RouteMatch.ALL)
                                    && route.fault().abortPercent() == 100);
        }
        return letsNobody(after, called) && (put.isPresent() || !letsNobody(before, called));
    }

    private static boolean letsNobody(MeshState state, LogicalName called) {
        return guard(state, called).filter(access -> access.allow().isEmpty()).isPresent();
    }

    /** The AccessPolicy that holds for the service, and not only counts. */
    private static Optional<AccessPolicy> guard(MeshState state, LogicalName called) {
        return state.accessTo(called)
                .map(ActivePolicy::document)
                .filter(AccessPolicy.class::isInstance)
                .map(AccessPolicy.class::cast)
                .filter(access -> !access.dryRun());
    }

    boolean mustBeMeant() {
        return !silenced.isEmpty() || !opened.isEmpty() || allRoutes >= SMALL && routes * 100 > allRoutes * MAX_PERCENT;
    }

    /**
     * Of a change that was not said to be meant.
     *
     * @param verb {@code apply} or {@code delete}
     */
    RefusedException refused(String policy, String verb) {
        return new RefusedException(
                RefusedException.Reason.BLAST_RADIUS,
                "policy: " + verb + " of " + policy + " " + why(),
                List.of(),
                "if it is meant: hms policy " + verb + " --force, or ?force=true");
    }

    /** Why it has to be meant, and what was expected. */
    String why() {
        if (!silenced.isEmpty()) {
            return "lets nobody call " + named(silenced) + " (expected: somebody)";
        }
        if (!opened.isEmpty()) {
            return "lets every service of the mesh call " + named(opened)
                    + " (expected: an AccessPolicy that is no dry run for it)";
        }
        return "changes " + routes + " of " + allRoutes + " routes (expected: at most " + MAX_PERCENT + " %)";
    }

    private static String named(List<LogicalName> services) {
        String first = services.stream().limit(SHOWN).map(LogicalName::toString).collect(Collectors.joining(", "));
        return services.size() > SHOWN ? first + " and " + (services.size() - SHOWN) + " more" : first;
    }
}

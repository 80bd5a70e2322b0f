package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.RouteSpec;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What of a policy has no effect, or not the one that is meant, in the mesh as it is. */
public final class PolicyWarnings {
    private PolicyWarnings() {}

    /** Of every policy for calls to a service, each with the policy's name before it. */
    public static List<String> ofCallsTo(MeshState state, LogicalName destination) {
        return state.policies().values().stream()
                .map(ActivePolicy::document)
                .filter(document -> document instanceof TrafficPolicy policy
                        && state.names().first(policy.destination()).equals(Optional.of(destination)))
                .flatMap(document -> of(state, document).stream().map(warning -> document.name() + ": " + warning))
                .toList();
    }

    public static List<String> of(MeshState state, PolicyDocument document) {
        List<String> warnings = new ArrayList<>();
        document.mentions().stream()
                .filter(mention -> state.names()
                        .first(mention.service())
                        .filter(state.names()::joined)
                        .isEmpty())
                .forEach(mention -> warnings.add(mention.field() + ": " + mention.service()
                        + " is not in the mesh yet; " + untilThen(mention.field())));
        if (document instanceof TrafficPolicy policy) {
            state.names().first(policy.destination()).ifPresent(name -> {
                warnOfVersions(state, name, policy, warnings);
                warnOfOwnMirrors(state, name, policy, warnings);
            });
        }
        return List.copyOf(warnings);
    }

    private static String untilThen(String field) {
        if (field.endsWith(".mirror.to")) {
            return "nothing is copied until it is";
        }
        return field.startsWith("spec.allow")
                ? "the rule allows nobody until it is"
                : "the policy holds as soon as it is";
    }

    private static void warnOfOwnMirrors(
            MeshState state, LogicalName destination, TrafficPolicy policy, List<String> warnings) {
        for (RouteSpec route : policy.routes()) {
            route.mirror()
                    .filter(mirror -> state.names().first(mirror.to()).equals(Optional.of(destination)))
                    .ifPresent(mirror -> warnings.add(TrafficPolicy.mirrorsItself(route, mirror.to())));
        }
    }

    private static void warnOfVersions(MeshState state, LogicalName name, TrafficPolicy policy, List<String> warnings) {
        Set<String> running = state.registrations(name).stream()
                .map(Registration::version)
                .collect(Collectors.toCollection(TreeSet::new));
        if (running.isEmpty()) {
            return;
        }
        String those = running.stream()
                .map(version -> version.isEmpty() ? "instances without a version" : version)
                .collect(Collectors.joining(", "));
        for (RouteSpec route : policy.routes()) {
            route.split().stream()
                    .map(WeightedVersion::version)
                    .filter(version -> !running.contains(version))
                    .forEach(version -> warnings.add("spec." + route.name() + ".split: no instance of " + name
                            + " has version " + version + " now (running: " + those + ")"));
        }
    }
}

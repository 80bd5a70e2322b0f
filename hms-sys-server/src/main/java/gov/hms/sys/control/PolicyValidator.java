package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.RouteSpec;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.KnownNames;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.Registration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks a policy against the mesh as it is: who is meant by its names, and who else speaks of the same calls. */
final class PolicyValidator {
    private PolicyValidator() {}

    /** @return warnings */
    static List<String> validate(MeshState state, PolicyDocument document, Instant now) throws RefusedException {
        for (PolicyDocument.Mention mention : document.mentions()) {
            requireUnambiguous(state.names(), mention.field(), mention.service());
        }
        requireNoRival(state, document, now);
        return warnings(state, document);
    }

    static List<String> warnings(MeshState state, PolicyDocument document) {
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
                    .ifPresent(mirror -> warnings.add("spec." + route.name() + ".mirror.to: " + mirror.to()
                            + " is the destination itself; each call that is copied loads it twice"));
        }
    }

    private static void requireUnambiguous(KnownNames names, String field, String written) throws RefusedException {
        List<LogicalName> candidates = ServiceNames.candidates(names, written);
        if (candidates.size() > 1) {
            throw ServiceNames.ambiguous(field, written, candidates);
        }
    }

    private static void requireNoRival(MeshState state, PolicyDocument document, Instant now) throws RefusedException {
        MeshState proposed =
                state.after(List.of(new Change.PutPolicy(document, PolicyChanges.API, now)), state.revision() + 1);
        Optional<ActivePolicy> rival = proposed.rivalOf(proposed.policies().get(document.name()));
        if (rival.isPresent()) {
            ActivePolicy other = rival.get();
            throw new RefusedException(
                    Reason.CONFLICT,
                    "policy: " + document.name() + " and " + other.name() + " (" + other.origin() + ") are both "
                            + document.kind() + " for " + document.reach() + " (expected: one of them)",
                    List.of(document.name(), other.name()),
                    "merge the two, " + (document instanceof TrafficPolicy ? "give one of them a source, " : "")
                            + "or delete " + other.name());
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

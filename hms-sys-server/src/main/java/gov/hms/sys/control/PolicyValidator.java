package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.policy.PolicyDocument;
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
        requireUnambiguous(state.names(), "spec.destination", document.destination());
        if (document.source().isPresent()) {
            requireUnambiguous(state.names(), "spec.source", document.source().get());
        }
        requireNoRival(state, document, now);
        return warnings(state, document);
    }

    static List<String> warnings(MeshState state, PolicyDocument document) {
        List<String> warnings = new ArrayList<>();
        document.source().ifPresent(source -> warnIfAbsent(state, "spec.source", source, warnings));
        warnIfAbsent(state, "spec.destination", document.destination(), warnings);
        first(state, document.destination()).ifPresent(name -> warnOfVersions(state, name, document, warnings));
        return List.copyOf(warnings);
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
                    "policy: " + document.name() + " and " + other.name() + " (" + other.origin()
                            + ") are both for calls from "
                            + document.source().orElse("any caller") + " to " + document.destination()
                            + " (expected: one policy for each source and destination)",
                    List.of(document.name(), other.name()),
                    "merge the two, give one of them a source, or delete " + other.name());
        }
    }

    private static void warnIfAbsent(MeshState state, String field, String written, List<String> warnings) {
        if (first(state, written).filter(state.names()::joined).isEmpty()) {
            warnings.add(field + ": " + written + " is not in the mesh yet; the policy holds as soon as it is");
        }
    }

    private static void warnOfVersions(
            MeshState state, LogicalName name, PolicyDocument document, List<String> warnings) {
        Set<String> running = state.registrations(name).stream()
                .map(Registration::version)
                .collect(Collectors.toCollection(TreeSet::new));
        if (running.isEmpty()) {
            return;
        }
        document.routes().stream()
                .flatMap(route -> route.split().stream())
                .map(WeightedVersion::version)
                .distinct()
                .filter(version -> !running.contains(version))
                .forEach(version -> warnings.add("spec.routes.split: no instance of " + name + " has version " + version
                        + " now (running: " + String.join(", ", running) + ")"));
    }

    private static Optional<LogicalName> first(MeshState state, String written) {
        return state.names().candidates(written).stream().findFirst();
    }
}

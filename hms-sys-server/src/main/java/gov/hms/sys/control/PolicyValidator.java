package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.KnownNames;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Checks a policy against the mesh as it is: who is meant by its names, and who else speaks of the same calls. */
final class PolicyValidator {
    private PolicyValidator() {}

    /** @return warnings */
    static List<String> validate(MeshState state, PolicyDocument document, Instant now) throws RefusedException {
        for (PolicyDocument.Mention mention : document.mentions()) {
            requireUnambiguous(state.names(), mention.field(), mention.service());
        }
        requireNoRival(state, document, now);
        return PolicyWarnings.of(state, document);
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
}

package gov.hms.sys.control;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts and deletes policies. A policy has one owner: the file it came from, or the API. The other one may not change it, because
 * the owner would quietly undo that, at the latest at the next start.
 */
public final class PolicyChanges {
    /** The origin of policies that came over REST. */
    public static final String API = "api";

    /** What the origin of a policy from the policies directory starts with. */
    public static final String FILE = "file:";

    private static final Logger LOG = LoggerFactory.getLogger(PolicyChanges.class);
    private static final int MAX_POLICIES = 10_000;

    private final MeshWriter writer;
    private final SnapshotCache cache;
    private final InstantSource clock;

    public PolicyChanges(MeshWriter writer, SnapshotCache cache, InstantSource clock) {
        this.writer = writer;
        this.cache = cache;
        this.clock = clock;
    }

    /** @return warnings; the policy could be put */
    public List<String> validate(PolicyDocument document) throws RefusedException {
        return PolicyValidator.validate(cache.state(), document, clock.instant());
    }

    /** What would be reached by the policy. */
    public BlastRadius preview(PolicyDocument document) {
        return radius(cache.state(), document);
    }

    /** What would be reached by taking the policy out of force; there is one of this name. */
    private static BlastRadius radius(MeshState state, String name) {
        MeshState proposed = state.after(List.of(new Change.DeletePolicy(name)), state.revision() + 1);
        return BlastRadius.of(state, proposed, Optional.empty());
    }

    private BlastRadius radius(MeshState state, PolicyDocument document) {
        MeshState proposed =
                state.after(List.of(new Change.PutPolicy(document, API, clock.instant())), state.revision() + 1);
        return BlastRadius.of(state, proposed, Optional.of(document));
    }

    /** As the other one does, for a policy that is not to reach too far. */
    public PolicyOutcome put(PolicyDocument document, String actor) throws RefusedException, StoreUnavailableException {
        return put(document, actor, false);
    }

    /**
     * Puts a policy that came over REST.
     *
     * @param meant whether it may silence a service, or change most routes; a file in the policies directory always may
     */
    public PolicyOutcome put(PolicyDocument document, String actor, boolean meant)
            throws RefusedException, StoreUnavailableException {
        return put(document, API, actor, meant ? Manner.MEANT : Manner.CAREFUL);
    }

    /** How a policy is put. */
    private enum Manner {
        /** It is refused when it reaches too far. */
        CAREFUL,
        MEANT,
        /** It may take the policy over from another file, which is gone. */
        MOVING
    }

    /**
     * Puts a policy from a file.
     *
     * @param movesFile whether it may take the policy over from another file, which is gone
     */
    PolicyOutcome putFile(PolicyDocument document, String file, boolean movesFile)
            throws RefusedException, StoreUnavailableException {
        return put(document, FILE + file, FILE + file, movesFile ? Manner.MOVING : Manner.MEANT);
    }

    private PolicyOutcome put(PolicyDocument document, String origin, String actor, Manner manner)
            throws RefusedException, StoreUnavailableException {
        Committed committed = writer.change(state -> propose(state, document, origin, actor, manner));
        ActivePolicy active = committed.state().policies().get(document.name());
        return new PolicyOutcome(
                document.name(),
                active.revision(),
                committed.changed(),
                PolicyWarnings.of(committed.state(), document),
                committed.changed()
                        ? committed.publication()
                        : cache.holdersOf(
                                active.label(), committed.publication().startedNanos()));
    }

    private Proposal propose(MeshState state, PolicyDocument document, String origin, String actor, Manner manner)
            throws RefusedException {
        ActivePolicy existing = state.policies().get(document.name());
        boolean sameText = existing != null && existing.document().text().equals(document.text());
        boolean sameOrigin = existing != null && existing.origin().equals(origin);
        if (sameText && (sameOrigin || origin.equals(API))) {
            return Proposal.NOTHING;
        }
        if (existing == null && state.policies().size() >= MAX_POLICIES) {
            throw new RefusedException(
                    Reason.LIMIT,
                    "policies: " + MAX_POLICIES + " are in force (expected: fewer)",
                    List.of(),
                    "delete policies that are no longer needed");
        }
        boolean takesOver = sameText || manner == Manner.MOVING;
        if (existing != null && !sameOrigin && !takesOver) {
            throw ownedByOther(existing);
        }
        PolicyValidator.validate(state, document, clock.instant());
        requireModest(radius(state, document), document.name(), "apply", manner == Manner.CAREFUL, actor);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return Proposal.of(
                new AuditEntry(
                        actor,
                        "policy.put",
                        document.name(),
                        PolicyHistory.put(document, existing, state.revision() + 1)),
                new Change.PutPolicy(document, origin, now),
                new Change.KeepVersion(document.name(), origin, actor, Optional.of(document.text()), now));
    }

    /** What is meant is done, and it is said how far it reaches. */
    private static void requireModest(BlastRadius radius, String policy, String verb, boolean careful, String actor)
            throws RefusedException {
        if (!radius.mustBeMeant()) {
            return;
        }
        if (careful) {
            throw radius.refused(policy, verb);
        }
        LOG.warn("{} of policy {} by {} {}; it is taken as meant", verb, policy, actor, radius.why());
    }

    /** Deletes a policy that came over REST, when that does not reach too far. */
    public PolicyOutcome delete(String name, String actor) throws RefusedException, StoreUnavailableException {
        return delete(name, actor, false);
    }

    /**
     * Deletes a policy that came over REST.
     *
     * @param meant whether a service may be open to everybody then, or most routes changed; a file may always be deleted
     */
    public PolicyOutcome delete(String name, String actor, boolean meant)
            throws RefusedException, StoreUnavailableException {
        return delete(name, API, actor, !meant);
    }

    PolicyOutcome deleteFile(String name, String file) throws RefusedException, StoreUnavailableException {
        return delete(name, FILE + file, FILE + file, false);
    }

    private PolicyOutcome delete(String name, String origin, String actor, boolean careful)
            throws RefusedException, StoreUnavailableException {
        Committed committed = writer.change(state -> {
            ActivePolicy existing = requirePolicy(state, name);
            if (!existing.origin().equals(origin)) {
                throw ownedByOther(existing);
            }
            requireModest(radius(state, name), name, "delete", careful, actor);
            return Proposal.of(
                    new AuditEntry(actor, "policy.delete", name, PolicyHistory.delete(existing)),
                    new Change.DeletePolicy(name),
                    new Change.KeepVersion(
                            name,
                            origin,
                            actor,
                            Optional.empty(),
                            clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        });
        return new PolicyOutcome(name, committed.state().revision(), true, List.of(), committed.publication());
    }

    /** @throws RefusedException when there is none of this name; the message lists those that are there */
    public static ActivePolicy requirePolicy(MeshState state, String name) throws RefusedException {
        ActivePolicy policy = state.policies().get(name);
        if (policy == null) {
            String known = state.policies().isEmpty()
                    ? "there is none yet"
                    : String.join(
                            ", ", state.policies().keySet().stream().limit(20).toList());
            throw new RefusedException(
                    Reason.UNKNOWN_POLICY,
                    "policy: " + name + " (expected: one of the policies in force: " + known + ")",
                    List.of(),
                    "see them all with: hms policy get");
        }
        return policy;
    }

    private static RefusedException ownedByOther(ActivePolicy existing) {
        boolean file = existing.origin().startsWith(FILE);
        return new RefusedException(
                Reason.CONFLICT,
                "policy: " + existing.name() + " came from "
                        + (file ? existing.origin() + " of the policies directory" : "the API")
                        + " (expected: a change from there)",
                List.of(),
                file
                        ? "edit or delete " + existing.origin().substring(FILE.length()) + " in the policies directory"
                        : "change it with: hms policy apply, or remove it first with: hms policy delete "
                                + existing.name());
    }
}

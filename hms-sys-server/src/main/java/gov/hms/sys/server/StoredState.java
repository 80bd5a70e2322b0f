package gov.hms.sys.server;

import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Contents;
import gov.hms.sys.store.StoredPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the store holds, as the state to begin with. */
final class StoredState {
    private static final int SHOWN = 20;

    private StoredState() {}

    /**
     * All of it or nothing: without an AccessPolicy that cannot be read a service would be open to everybody, without any other its
     * callers would lose their limits and routes, and nobody would have decided that.
     *
     * @throws StartupException names the policies that cannot be read, and what to do
     */
    static MeshState of(Contents contents) throws StartupException {
        List<ActivePolicy> policies = new ArrayList<>();
        List<UnreadablePolicy> unreadable = new ArrayList<>();
        for (StoredPolicy stored : contents.policies()) {
            try {
                policies.add(read(stored));
            } catch (PolicyRejectedException rejected) {
                unreadable.add(new UnreadablePolicy(stored, rejected.violations()));
            }
        }
        if (!unreadable.isEmpty()) {
            throw refused(unreadable);
        }
        return MeshState.of(
                contents.epoch(),
                contents.revision(),
                new MeshState.Loaded(
                        policies,
                        contents.pauses(),
                        contents.registrations(),
                        contents.services(),
                        contents.denials()));
    }

    static ActivePolicy read(StoredPolicy stored) throws PolicyRejectedException {
        return new ActivePolicy(
                PolicyFile.parse(stored.origin(), stored.text()),
                stored.origin(),
                stored.revision(),
                stored.updatedAt());
    }

    private static StartupException refused(List<UnreadablePolicy> unreadable) {
        String named = unreadable.stream()
                .limit(SHOWN)
                .map(policy -> policy.label() + " (" + policy.why() + ")")
                .collect(Collectors.joining(", "));
        int more = unreadable.size() - SHOWN;
        String labels = unreadable.stream().map(UnreadablePolicy::label).collect(Collectors.joining(","));
        return new StartupException("Of the stored policies, this version of HMS-SYS cannot read " + unreadable.size()
                + ", and without them calls would be let through that they refuse: " + named
                + (more > 0 ? ", and " + more + " more" : "")
                + ". Start the version of HMS-SYS that stored them, and put them as this one takes them; or, if the mesh is"
                + " to do without them, start with --drop-policy " + labels + " (on record).");
    }
}

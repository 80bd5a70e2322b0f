package gov.hms.sys.server;

import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Contents;
import gov.hms.sys.store.StoredPolicy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store holds, as the state to begin with. */
final class StoredState {
    private static final Logger LOG = LoggerFactory.getLogger(StoredState.class);

    private StoredState() {}

    static MeshState of(Contents contents) {
        List<ActivePolicy> policies = new ArrayList<>();
        for (StoredPolicy stored : contents.policies()) {
            try {
                policies.add(new ActivePolicy(
                        PolicyFile.parse(stored.origin(), stored.text()),
                        stored.origin(),
                        stored.revision(),
                        stored.updatedAt()));
            } catch (PolicyRejectedException rejected) {
                LOG.error(
                        "Policy {} of revision {} was accepted by another version of HMS-SYS, but is not by this one;"
                                + " it is not in force until it is put again:\n  {}",
                        stored.name(),
                        stored.revision(),
                        String.join("\n  ", rejected.violations()));
            }
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
}

package gov.hms.sys.server;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.Contents;
import gov.hms.sys.store.Store;
import gov.hms.sys.store.StoreUnavailableException;
import gov.hms.sys.store.StoredPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of the store what {@code --drop-policy} names, before anybody is served: on record, and only what cannot be read. */
final class PolicyDrop {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyDrop.class);

    private final AuditLog audit;
    private final Store store;
    private final InstantSource clock;

    PolicyDrop(AuditLog audit, Store store, InstantSource clock) {
        this.audit = audit;
        this.store = store;
        this.clock = clock;
    }

    /**
     * @param labels {@code name@revision}
     * @return what the store holds then
     */
    Contents drop(Contents contents, Set<String> labels) throws StoreUnavailableException {
        Set<String> absent = new TreeSet<>(labels);
        for (StoredPolicy stored : contents.policies()) {
            String label = UnreadablePolicy.label(stored);
            if (absent.remove(label)) {
                dropUnlessReadable(stored, label);
            }
        }
        for (String label : absent) {
            LOG.warn("There is no policy {} to drop; --drop-policy {} can go", label, label);
        }
        return labels.isEmpty() ? contents : store.load();
    }

    private void dropUnlessReadable(StoredPolicy stored, String label) throws StoreUnavailableException {
        try {
            StoredState.read(stored);
            LOG.warn(
                    "Policy {} can be read: it is not dropped. Delete it with: hms policy delete {}",
                    label,
                    stored.name());
        } catch (PolicyRejectedException rejected) {
            drop(new UnreadablePolicy(stored, rejected.violations()));
        }
    }

    private void drop(UnreadablePolicy policy) throws StoreUnavailableException {
        StoredPolicy stored = policy.stored();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        audit.append(new AuditEntry(
                "system",
                "policy.drop",
                stored.name(),
                policy.label() + ", as --drop-policy said; HMS-SYS " + Version.current() + " cannot read it: "
                        + policy.why()));
        store.apply(List.of(
                new Change.DeletePolicy(stored.name()),
                new Change.KeepVersion(stored.name(), stored.origin(), "system", Optional.empty(), now)));
        LOG.warn("Policy {} is dropped, as --drop-policy says: it is not in force any more", policy.label());
    }
}

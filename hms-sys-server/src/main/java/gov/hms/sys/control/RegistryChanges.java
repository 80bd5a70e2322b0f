package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.registry.Lease;
import gov.hms.sys.registry.Leases;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.Publication;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.Registration;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes instances in and out. */
public final class RegistryChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryChanges.class);
    private static final int MAX_INSTANCES = 2_000;
    private static final int MAX_SERVICES = 20_000;

    private final MeshWriter writer;
    private final SnapshotCache cache;
    private final Leases leases;

    public RegistryChanges(MeshWriter writer, SnapshotCache cache, Leases leases) {
        this.writer = writer;
        this.cache = cache;
        this.leases = leases;
    }

    /**
     * Keeps an instance's lease alive.
     *
     * @return false when there is none, or when a revocation took its registration out: the instance has to register again, and
     *     is told then whether it may
     */
    public boolean renew(String leaseId, LogicalName service) {
        Optional<Lease> lease = leases.find(leaseId, service);
        if (lease.isPresent()
                && cache.state().registration(service, lease.get().instanceId()).isEmpty()) {
            leases.revoke(leaseId);
            return false;
        }
        return leases.renew(leaseId, service);
    }

    /** Gives every registration of the store a fresh lease: its instance had no chance to renew while HMS-SYS was away. */
    public void grantAll() {
        MeshState state = cache.state();
        for (LogicalName service : state.serving()) {
            state.registrations(service).forEach(leases::restore);
        }
    }

    /**
     * Takes the instance in. An older registration with the same id, or at the same address, goes out: there can be only one
     * process behind either.
     */
    public void register(Registration registration, String actor) throws RefusedException, StoreUnavailableException {
        List<Registration> replaced = new ArrayList<>();
        writer.change(state -> {
            replaced.clear();
            return registering(state, registration, actor, replaced);
        });
        replaced.forEach(old -> leases.revoke(old.leaseId()));
        leases.grant(registration);
    }

    private static Proposal registering(
            MeshState state, Registration registration, String actor, List<Registration> replaced)
            throws RefusedException {
        requireRoom(state, registration.service());
        List<Change> changes = new ArrayList<>();
        for (Registration other : state.registrations(registration.service())) {
            boolean sameAddress = other.host().equals(registration.host()) && other.port() == registration.port();
            boolean sameId = other.instanceId().equals(registration.instanceId());
            if (sameAddress && !sameId) {
                changes.add(new Change.DeleteRegistration(other.service(), other.instanceId()));
            }
            if (sameAddress || sameId) {
                replaced.add(other);
            }
        }
        changes.add(new Change.LearnService(registration.service(), true));
        changes.add(new Change.PutRegistration(registration));
        AuditEntry entry =
                new AuditEntry(actor, "instance.register", registration.instanceId(), registration.toString());
        return new Proposal(List.of(entry), changes);
    }

    private static void requireRoom(MeshState state, LogicalName service) throws RefusedException {
        if (state.registrations(service).size() >= MAX_INSTANCES) {
            throw new RefusedException(
                    Reason.LIMIT,
                    "instances of " + service + ": " + MAX_INSTANCES + " (expected: fewer)",
                    List.of(),
                    "stop instances that are no longer needed");
        }
    }

    /** @return who is concerned; empty when the service has no such lease */
    public Optional<Publication> deregister(String leaseId, LogicalName service, String actor)
            throws RefusedException, StoreUnavailableException {
        Optional<Lease> lease = leases.find(leaseId, service);
        if (lease.isEmpty()) {
            return Optional.empty();
        }
        Committed committed = remove(() -> List.of(lease.get()), actor, "instance.deregister");
        leases.revoke(leaseId);
        return Optional.of(committed.publication());
    }

    /** Takes out every instance whose lease ran out. To be called at least once a second; logs what it could not do. */
    public void sweep() {
        List<Lease> expired = leases.expired();
        if (expired.isEmpty()) {
            return;
        }
        try {
            // asked again under the writer's lock: whoever renewed while we waited for it stays
            remove(() -> leases.expired(), "system", "instance.expire");
            leases.expired().forEach(lease -> leases.revoke(lease.id()));
        } catch (StoreUnavailableException | RefusedException failed) {
            LOG.error("{} expired instances stay registered for now: {}", expired.size(), failed.getMessage());
        }
    }

    private Committed remove(Supplier<List<Lease>> gone, String actor, String action)
            throws RefusedException, StoreUnavailableException {
        return writer.change(state -> {
            List<AuditEntry> audit = new ArrayList<>();
            List<Change> changes = new ArrayList<>();
            for (Lease lease : gone.get()) {
                Optional<Registration> registration = state.registration(lease.service(), lease.instanceId())
                        .filter(found -> found.leaseId().equals(lease.id()));
                registration.ifPresent(found -> {
                    audit.add(new AuditEntry(actor, action, lease.instanceId(), found.toString()));
                    changes.add(new Change.DeleteRegistration(lease.service(), lease.instanceId()));
                });
            }
            return new Proposal(audit, changes);
        });
    }

    /**
     * Remembers that the service exists; a short name in a policy may from now on mean it, and its namespace is announced.
     *
     * @param joined an instance is here; false: somebody made a token for it
     */
    public void learn(LogicalName name, boolean joined, String actor)
            throws RefusedException, StoreUnavailableException {
        writer.change(state -> {
            boolean known = joined ? state.names().joined(name) : state.names().declared(name);
            if (known) {
                return Proposal.NOTHING;
            }
            if (state.names().all().size() >= MAX_SERVICES) {
                throw new RefusedException(
                        Reason.LIMIT, "services: " + MAX_SERVICES + " (expected: fewer)", List.of(), "ask an operator");
            }
            return Proposal.of(
                    new AuditEntry(actor, "service.learn", name.toString(), joined ? "it joined" : "a token was made"),
                    new Change.LearnService(name, joined));
        });
    }
}

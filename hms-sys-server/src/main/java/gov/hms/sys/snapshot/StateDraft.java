package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.KnownService;
import gov.hms.sys.store.Registration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The one mutable form of a state, while it is made. Maps are copied before they are changed. */
final class StateDraft {
    final long epoch;
    final long revision;
    final Map<String, ActivePolicy> policies;
    final Map<LogicalName, Instant> pauses;
    final Map<LogicalName, Map<String, Registration>> registrations;
    final Map<LogicalName, KnownService> services;
    Denials denials;

    StateDraft(long epoch, long revision) {
        this(epoch, revision, Map.of(), Map.of(), Map.of(), Map.of(), Denials.NONE);
    }

    StateDraft(
            long epoch,
            long revision,
            Map<String, ActivePolicy> policies,
            Map<LogicalName, Instant> pauses,
            Map<LogicalName, Map<String, Registration>> registrations,
            Map<LogicalName, KnownService> services,
            Denials denials) {
        this.epoch = epoch;
        this.revision = revision;
        this.policies = new TreeMap<>(policies);
        this.pauses = new HashMap<>(pauses);
        this.registrations = new HashMap<>(registrations);
        this.services = new HashMap<>(services);
        this.denials = denials;
    }

    void apply(Change change) {
        if (change instanceof Change.PutPolicy put) {
            policies.put(put.document().name(), new ActivePolicy(put.document(), put.origin(), revision, put.at()));
        } else if (change instanceof Change.DeletePolicy delete) {
            policies.remove(delete.name());
        } else if (change instanceof Change.PutPause put) {
            pauses.put(put.service(), put.until());
        } else if (change instanceof Change.DeletePause delete) {
            pauses.remove(delete.service());
        } else if (change instanceof Change.PutRegistration put) {
            put(put.registration());
        } else if (change instanceof Change.DeleteRegistration delete) {
            remove(delete.service(), delete.instanceId());
        } else if (change instanceof Change.LearnService learn) {
            learn(learn.name(), learn.joined());
        } else if (change instanceof Change.Deny deny) {
            denials = denials.with(deny.denial());
        } else if (change instanceof Change.Allow allow) {
            denials = denials.without(allow.subject());
        }
    }

    void put(Registration registration) {
        Map<String, Registration> ofService =
                new TreeMap<>(registrations.getOrDefault(registration.service(), Map.of()));
        ofService.put(registration.instanceId(), registration);
        registrations.put(registration.service(), ofService);
    }

    private void remove(LogicalName service, String instanceId) {
        Map<String, Registration> ofService = new TreeMap<>(registrations.getOrDefault(service, Map.of()));
        ofService.remove(instanceId);
        if (ofService.isEmpty()) {
            registrations.remove(service);
        } else {
            registrations.put(service, ofService);
        }
    }

    private void learn(LogicalName name, boolean joined) {
        services.merge(
                name,
                new KnownService(name, joined, revision),
                (old, now) -> new KnownService(name, old.joined() || now.joined(), old.since()));
    }
}

package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.policy.MeshSettings;
import gov.hms.sys.policy.TrafficSpec;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.Denial;
import gov.hms.sys.store.KnownService;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The whole mesh at one revision. Immutable; {@link #after} makes the next one and shares what did not change. */
public final class MeshState {
    private final long epoch;
    private final long revision;
    private final Map<String, ActivePolicy> policies;
    private final Map<LogicalName, Instant> pauses;
    private final Map<LogicalName, Map<String, Registration>> registrations;
    private final Map<LogicalName, KnownService> services;
    private final Denials denials;
    private final KnownNames names;
    private final PolicyIndex index;

    private MeshState(StateDraft draft) {
        epoch = draft.epoch;
        revision = draft.revision;
        policies = draft.policies;
        pauses = draft.pauses;
        registrations = draft.registrations;
        services = draft.services;
        denials = draft.denials;
        names = KnownNames.of(services, mentioned(policies.values(), pauses.keySet()));
        index = PolicyIndex.of(policies.values(), names);
    }

    public static MeshState empty(long epoch) {
        return new MeshState(new StateDraft(epoch, 0));
    }

    /** The state at start. */
    public static MeshState of(long epoch, long revision, Loaded loaded) {
        StateDraft draft = new StateDraft(epoch, revision);
        loaded.policies().forEach(policy -> draft.policies.put(policy.name(), policy));
        draft.pauses.putAll(loaded.pauses());
        loaded.services().forEach(service -> draft.services.put(service.name(), service));
        loaded.registrations().forEach(draft::put);
        draft.denials = Denials.of(loaded.denials());
        return new MeshState(draft);
    }

    /** What {@link #of} starts from. */
    public record Loaded(
            List<ActivePolicy> policies,
            Map<LogicalName, Instant> pauses,
            List<Registration> registrations,
            List<KnownService> services,
            List<Denial> denials) {}

    /** The state that the changes lead to. */
    public MeshState after(List<Change> changes, long nextRevision) {
        StateDraft draft = new StateDraft(epoch, nextRevision, policies, pauses, registrations, services, denials);
        changes.forEach(draft::apply);
        return new MeshState(draft);
    }

    public long epoch() {
        return epoch;
    }

    public long revision() {
        return revision;
    }

    /** Whose certificates prove nothing any more. */
    public Denials denials() {
        return denials;
    }

    public KnownNames names() {
        return names;
    }

    /** By name, in order. */
    public Map<String, ActivePolicy> policies() {
        return Collections.unmodifiableMap(policies);
    }

    public Map<LogicalName, Instant> pauses() {
        return Collections.unmodifiableMap(pauses);
    }

    /** The instances that serve under the name, in order of their ids. */
    public Collection<Registration> registrations(LogicalName service) {
        return Collections.unmodifiableCollection(
                registrations.getOrDefault(service, Map.of()).values());
    }

    /** The same object for as long as the service's registrations are the same. */
    Object identityOfRegistrations(LogicalName service) {
        return registrations.get(service);
    }

    public Optional<Registration> registration(LogicalName service, String instanceId) {
        return Optional.ofNullable(registrations.getOrDefault(service, Map.of()).get(instanceId));
    }

    /** Names under which an instance serves now. */
    public Set<LogicalName> serving() {
        return Collections.unmodifiableSet(registrations.keySet());
    }

    /** The namespaces that callers may take for parts of mesh names. */
    public Set<String> namespaces() {
        Set<String> namespaces = new HashSet<>();
        // not those that only a policy mentions: a policy for example.com must not take every *.com out of callers'
        // hands
        names.declared().forEach(name -> namespaces.add(name.namespace()));
        return namespaces;
    }

    /** Whether there is a configuration for calls to the name: somebody was there, or a policy or a pause speaks of it. */
    public boolean callable(LogicalName name) {
        return names.joined(name)
                || pauses.containsKey(name)
                || !policiesOf(name).isEmpty();
    }

    /** The most specific traffic policy for the calls. */
    public Optional<ActivePolicy> policyFor(Edge edge) {
        return index.find(edge);
    }

    /** The policy in force that says who may call the destination. */
    public Optional<ActivePolicy> accessTo(LogicalName destination) {
        return index.accessTo(destination);
    }

    /** What holds for the whole mesh. */
    public Optional<ActivePolicy> settings() {
        return index.settings();
    }

    /** How long the certificates live that are issued now; empty: as HMS-SYS was started. */
    public Optional<Duration> certificateTtl() {
        return meshSettings().flatMap(MeshSettings::certificateTtl);
    }

    /** What holds where no traffic policy says it. */
    public TrafficSpec defaults() {
        return meshSettings().map(MeshSettings::defaults).orElse(TrafficSpec.NOTHING);
    }

    /** Whether services answer requests in clear too. */
    public boolean permissive() {
        return meshSettings().filter(MeshSettings::permissive).isPresent();
    }

    private Optional<MeshSettings> meshSettings() {
        return settings().map(ActivePolicy::document).map(MeshSettings.class::cast);
    }

    /** The policies in force that speak of the destination, whatever the caller, in order of names. */
    public List<ActivePolicy> policiesOf(LogicalName destination) {
        return index.of(destination);
    }

    /** Another policy that is for exactly the same calls as this one is, or would be once its names are known. */
    public Optional<ActivePolicy> rivalOf(ActivePolicy policy) {
        PolicyIndex.Meant meant = PolicyIndex.meant(policy, names);
        return policies.values().stream()
                .filter(other -> !other.name().equals(policy.name()))
                .filter(other -> PolicyIndex.meant(other, names).equals(meant))
                .findFirst();
    }

    private static List<LogicalName> mentioned(Collection<ActivePolicy> policies, Set<LogicalName> paused) {
        Map<Long, Set<LogicalName>> byAge = new TreeMap<>();
        for (ActivePolicy policy : policies) {
            Set<LogicalName> full = byAge.computeIfAbsent(policy.revision(), r -> new HashSet<>());
            policy.document()
                    .mentions()
                    .forEach(mention -> full(mention.service()).ifPresent(full::add));
        }
        byAge.computeIfAbsent(Long.MAX_VALUE, r -> new HashSet<>()).addAll(paused);
        return byAge.values().stream()
                .flatMap(names -> names.stream().sorted(Comparator.naturalOrder()))
                .toList();
    }

    private static Optional<LogicalName> full(String written) {
        return written.indexOf('.') < 0 ? Optional.empty() : Optional.of(LogicalName.parse(written));
    }
}

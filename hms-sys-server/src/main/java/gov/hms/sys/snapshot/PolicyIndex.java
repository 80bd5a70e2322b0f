package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.policy.AccessPolicy;
import gov.hms.sys.policy.MeshSettings;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.TrafficPolicy;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Policies by what they are for. A policy whose short names nobody has is not in it, and so not in force, until somebody has. */
final class PolicyIndex {
    private final Map<Reach, ActivePolicy> traffic = new HashMap<>();
    private final Map<LogicalName, ActivePolicy> access = new HashMap<>();
    private Optional<ActivePolicy> settings = Optional.empty();

    /** @param source empty: any caller */
    private record Reach(Optional<LogicalName> source, LogicalName destination) {}

    /**
     * What a policy is for; only one of each can hold. Names that nobody has yet are as they were written.
     *
     * @param destination empty: the whole mesh
     */
    record Meant(String kind, Optional<String> source, Optional<String> destination) {}

    static PolicyIndex of(Collection<ActivePolicy> policies, KnownNames names) {
        PolicyIndex index = new PolicyIndex();
        policies.stream()
                .sorted(Comparator.comparingLong(ActivePolicy::revision))
                .forEach(policy -> index.add(policy, names));
        return index;
    }

    private void add(ActivePolicy policy, KnownNames names) {
        PolicyDocument document = policy.document();
        if (document instanceof TrafficPolicy written) {
            reach(written, names).ifPresent(reach -> traffic.putIfAbsent(reach, policy));
        } else if (document instanceof AccessPolicy written) {
            names.first(written.destination()).ifPresent(destination -> access.putIfAbsent(destination, policy));
        } else if (document instanceof MeshSettings && settings.isEmpty()) {
            settings = Optional.of(policy);
        }
    }

    private static Optional<Reach> reach(TrafficPolicy policy, KnownNames names) {
        Optional<LogicalName> destination = names.first(policy.destination());
        if (destination.isEmpty() || policy.source().isEmpty()) {
            return destination.map(name -> new Reach(Optional.empty(), name));
        }
        return names.first(policy.source().get()).map(source -> new Reach(Optional.of(source), destination.get()));
    }

    static Meant meant(ActivePolicy policy, KnownNames names) {
        PolicyDocument document = policy.document();
        if (document instanceof TrafficPolicy written) {
            return new Meant(
                    document.kind(),
                    written.source().map(source -> fullOrAsWritten(names, source)),
                    Optional.of(fullOrAsWritten(names, written.destination())));
        }
        Optional<String> destination = document instanceof AccessPolicy written
                ? Optional.of(fullOrAsWritten(names, written.destination()))
                : Optional.empty();
        return new Meant(document.kind(), Optional.empty(), destination);
    }

    /** The most specific traffic policy for the calls. */
    Optional<ActivePolicy> find(Edge edge) {
        ActivePolicy specific = traffic.get(new Reach(Optional.of(edge.source()), edge.destination()));
        return Optional.ofNullable(
                specific != null ? specific : traffic.get(new Reach(Optional.empty(), edge.destination())));
    }

    Optional<ActivePolicy> accessTo(LogicalName destination) {
        return Optional.ofNullable(access.get(destination));
    }

    Optional<ActivePolicy> settings() {
        return settings;
    }

    /** All that speak of the destination, whatever the caller, in order of names. */
    List<ActivePolicy> of(LogicalName destination) {
        return Stream.concat(
                        traffic.entrySet().stream()
                                .filter(entry -> entry.getKey().destination().equals(destination))
                                .map(Map.Entry::getValue),
                        accessTo(destination).stream())
                .sorted(Comparator.comparing(ActivePolicy::name))
                .toList();
    }

    private static String fullOrAsWritten(KnownNames names, String written) {
        return names.first(written).map(LogicalName::toString).orElse(written);
    }
}

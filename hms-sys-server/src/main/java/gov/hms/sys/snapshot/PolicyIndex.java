package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies by what they are for. A policy whose short names nobody has is not in it, and so not in force, until somebody has. */
final class PolicyIndex {
    private final Map<Reach, ActivePolicy> byReach = new HashMap<>();

    /**
     * What a policy is for.
     *
     * @param source empty: any caller
     */
    record Reach(Optional<LogicalName> source, LogicalName destination) {}

    /** As {@link Reach}, with names that nobody has yet as they were written. */
    record Meant(Optional<String> source, String destination) {}

    static PolicyIndex of(Collection<ActivePolicy> policies, KnownNames names) {
        PolicyIndex index = new PolicyIndex();
        policies.stream()
                .sorted(Comparator.comparingLong(ActivePolicy::revision))
                .forEach(policy -> reach(policy, names).ifPresent(reach -> index.byReach.putIfAbsent(reach, policy)));
        return index;
    }

    /** What the policy is for, once all its names are known. */
    static Optional<Reach> reach(ActivePolicy policy, KnownNames names) {
        Optional<LogicalName> destination = first(names, policy.document().destination());
        if (destination.isEmpty()) {
            return Optional.empty();
        }
        if (policy.document().source().isEmpty()) {
            return Optional.of(new Reach(Optional.empty(), destination.get()));
        }
        Optional<LogicalName> source = first(names, policy.document().source().get());
        return source.map(name -> new Reach(Optional.of(name), destination.get()));
    }

    static Meant meant(ActivePolicy policy, KnownNames names) {
        return new Meant(
                policy.document().source().map(source -> fullOrAsWritten(names, source)),
                fullOrAsWritten(names, policy.document().destination()));
    }

    /** The most specific policy for the calls. */
    Optional<ActivePolicy> find(Edge edge) {
        ActivePolicy specific = byReach.get(new Reach(Optional.of(edge.source()), edge.destination()));
        return Optional.ofNullable(
                specific != null ? specific : byReach.get(new Reach(Optional.empty(), edge.destination())));
    }

    /** All that speak of the destination, whatever the caller, in order of names. */
    List<ActivePolicy> of(LogicalName destination) {
        return byReach.entrySet().stream()
                .filter(entry -> entry.getKey().destination().equals(destination))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(ActivePolicy::name))
                .toList();
    }

    private static String fullOrAsWritten(KnownNames names, String written) {
        return first(names, written).map(LogicalName::toString).orElse(written);
    }

    private static Optional<LogicalName> first(KnownNames names, String written) {
        return names.candidates(written).stream().findFirst();
    }
}

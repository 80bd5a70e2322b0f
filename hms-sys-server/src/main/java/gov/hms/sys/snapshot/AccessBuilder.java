package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.sys.policy.AccessPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a service gets to hear about who may call it. */
final class AccessBuilder {
    private AccessBuilder() {}

    static AccessRules rules(MeshState state, LogicalName destination) {
        return state.accessTo(destination)
                .map(policy -> rules(policy, (AccessPolicy) policy.document(), state.names()))
                .orElse(AccessRules.OPEN);
    }

    private static AccessRules rules(ActivePolicy active, AccessPolicy policy, KnownNames names) {
        List<AccessRules.Allow> allow =
                policy.allow().stream().flatMap(rule -> allow(rule, names)).toList();
        return new AccessRules(true, allow, policy.dryRun(), active.label());
    }

    /** Nothing while nobody has the name: to leave the source out would let everybody in. */
    private static Stream<AccessRules.Allow> allow(AccessPolicy.Rule rule, KnownNames names) {
        if (rule.source().isEmpty()) {
            return Stream.of(new AccessRules.Allow(Optional.empty(), rule.methods(), rule.paths()));
        }
        return names
                .first(rule.source().get())
                .map(source -> new AccessRules.Allow(Optional.of(source), rule.methods(), rule.paths()))
                .stream();
    }
}

package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.LogicalName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link AccessRules} to and from the wire. */
final class AccessCodec {
    private AccessCodec() {}

    static void write(AccessRules access, gov.hms.mesh.internal.wire.ServiceConfig.Builder wire) {
        if (!access.declared()) {
            return;
        }
        var rules = gov.hms.mesh.internal.wire.AccessRules.newBuilder()
                .setDryRun(access.dryRun())
                .setPolicy(access.policy());
        for (AccessRules.Allow allow : access.allow()) {
            var rule = gov.hms.mesh.internal.wire.Allow.newBuilder()
                    .setSource(allow.source().map(LogicalName::toString).orElse(""))
                    .addAllMethods(allow.methods().stream().sorted().toList());
            allow.paths().forEach(path -> {
                var match = gov.hms.mesh.internal.wire.RouteMatch.newBuilder();
                MatchCodec.writePath(path, match);
                rule.addPaths(match);
            });
            rules.addAllow(rule);
        }
        wire.setAccess(rules);
    }

    static AccessRules read(gov.hms.mesh.internal.wire.ServiceConfig config, Violations violations) {
        if (!config.hasAccess()) {
            return AccessRules.OPEN;
        }
        var wire = config.getAccess();
        violations.check("allow", wire.getAllowCount(), PolicyBounds.ACCESS_RULES);
        List<AccessRules.Allow> allow = new ArrayList<>();
        for (var rule : wire.getAllowList()) {
            Optional<LogicalName> source = rule.getSource().isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(violations.parse("source", rule.getSource(), LogicalName::parse));
            List<RouteMatch.PathMatch> paths = rule.getPathsList().stream()
                    .peek(path -> violations.check(
                            path.getPathCase() != gov.hms.mesh.internal.wire.RouteMatch.PathCase.PATH_NOT_SET,
                            "paths: a kind of path that this library does not know (expected: exact, prefix or regex; a"
                                    + " newer library may be needed)"))
                    .map(path -> MatchCodec.readPath(path, violations))
                    .toList();
            allow.add(new AccessRules.Allow(source, Set.copyOf(rule.getMethodsList()), paths));
        }
        return new AccessRules(true, allow, wire.getDryRun(), wire.getPolicy());
    }
}

package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Pause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link ServiceConfig} to and from the wire. Reading collects every violation, then accepts or rejects the whole. */
public final class ServiceConfigCodec {
    private ServiceConfigCodec() {}

    public static gov.hms.mesh.internal.wire.ServiceConfig write(ServiceConfig config) {
        var wire = gov.hms.mesh.internal.wire.ServiceConfig.newBuilder()
                .setName(config.name().toString())
                .setEpoch(config.epoch())
                .setVersion(config.version())
                .setPermissive(config.permissive())
                .addAllPolicies(config.policies());
        ClusterPolicyCodec.write(config.cluster(), wire);
        AccessCodec.write(config.access(), wire);
        config.routes().forEach(route -> wire.addRoutes(RouteCodec.write(route)));
        config.endpoints().forEach(endpoint -> wire.addEndpoints(EndpointCodec.write(endpoint)));
        config.pausedUntil()
                .ifPresent(until -> wire.setPause(Pause.newBuilder().setUntilEpochMs(until.toEpochMilli())));
        return wire.build();
    }

    /** @throws InvalidConfigException with every reason why the configuration cannot be used */
    public static ServiceConfig read(gov.hms.mesh.internal.wire.ServiceConfig wire) throws InvalidConfigException {
        requireSize(wire);
        Violations violations = new Violations();
        LogicalName name = violations.parse("name", wire.getName(), LogicalName::parse);
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < wire.getRoutesCount(); i++) {
            routes.add(RouteCodec.read(wire.getRoutes(i), violations.at("routes[" + i + "]")));
        }
        violations.check(
                PolicyBounds.ROUTES.holds(routes.size()),
                "routes: " + routes.size() + " (expected: " + PolicyBounds.ROUTES + ")");
        if (!wire.getRoutesList().isEmpty()) {
            violations.check(
                    routes.get(routes.size() - 1).match().equals(RouteMatch.ALL),
                    "routes: the last one has a match (expected: one that takes every request)");
        }
        List<gov.hms.mesh.call.Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < wire.getEndpointsCount(); i++) {
            endpoints.add(EndpointCodec.read(wire.getEndpoints(i), violations.at("endpoints[" + i + "]")));
        }
        ClusterPolicy cluster = ClusterPolicyCodec.read(wire, violations);
        AccessRules access = AccessCodec.read(wire, violations.at("access"));
        violations.throwIfAny();
        return new ServiceConfig(
                name,
                wire.getEpoch(),
                wire.getVersion(),
                routes,
                cluster,
                access,
                wire.getPermissive(),
                endpoints,
                wire.hasPause()
                        ? Optional.of(Instant.ofEpochMilli(wire.getPause().getUntilEpochMs()))
                        : Optional.empty(),
                wire.getPoliciesList());
    }

    /** Before anything is looked at: what is too big is not taken apart to say what else is wrong with it. */
    private static void requireSize(gov.hms.mesh.internal.wire.ServiceConfig wire) throws InvalidConfigException {
        int bytes = wire.getSerializedSize();
        if (bytes > PolicyBounds.MAX_SNAPSHOT_BYTES) {
            throw new InvalidConfigException(List.of(
                    "snapshot: " + bytes + " bytes (expected: at most " + PolicyBounds.MAX_SNAPSHOT_BYTES + ")"));
        }
        long rules = (long) wire.getRoutesCount()
                + wire.getEndpointsCount()
                + wire.getAccess().getAllowCount()
                + wire.getPoliciesCount();
        if (rules > PolicyBounds.MAX_RULES) {
            throw new InvalidConfigException(List.of("snapshot: " + rules
                    + " routes, endpoints, access rules and policies (expected: at most " + PolicyBounds.MAX_RULES
                    + ")"));
        }
    }
}

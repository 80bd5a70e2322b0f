package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.SpiffeId;

/** {@link Endpoint} to and from the wire. */
final class EndpointCodec {
    private EndpointCodec() {}

    static gov.hms.mesh.internal.wire.Endpoint write(Endpoint endpoint) {
        return gov.hms.mesh.internal.wire.Endpoint.newBuilder()
                .setInstanceId(endpoint.instanceId())
                .setHost(endpoint.host())
                .setPort(endpoint.port())
                .setVersion(endpoint.version())
                .setZone(endpoint.zone())
                .setWeight(endpoint.weight())
                .setSpiffeId(endpoint.spiffeId().toString())
                .build();
    }

    static Endpoint read(gov.hms.mesh.internal.wire.Endpoint wire, Violations violations) {
        violations.check(!wire.getInstanceId().isEmpty(), "instance_id: \"\" (expected: a unique name)");
        violations.check(
                IpLiteral.parse(wire.getHost()).filter(IpLiteral::canServe).isPresent(),
                "host: " + wire.getHost() + " (expected: an IPv4 or IPv6 address that a service can have)");
        boolean port = wire.getPort() >= 1 && wire.getPort() <= 65535;
        violations.check(port, "port: " + wire.getPort() + " (expected: 1 to 65535)");
        boolean weight = wire.getWeight() >= 1 && wire.getWeight() <= 1000;
        violations.check(weight, "weight: " + wire.getWeight() + " (expected: 1 to 1000)");
        SpiffeId spiffeId = violations.parse("spiffe_id", wire.getSpiffeId(), SpiffeId::parse);
        if (!port || !weight || spiffeId == null) {
            return null;
        }
        return new Endpoint(
                wire.getInstanceId(),
                wire.getHost(),
                wire.getPort(),
                wire.getVersion(),
                wire.getZone(),
                wire.getWeight(),
                spiffeId);
    }
}

package gov.hms.mesh;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything a mesh needs to join, checked.
 *
 * @param anchors SHA-256 of root certificates, 64 lower-case hexadecimal digits each; one of them must vouch for HMS-SYS. More
 *     than one while the root is being changed
 * @param token reads the Service Token, anew at each use; an empty text when there is none
 * @param zone where the process runs; empty: unknown
 * @param weight its share of the calls relative to the service's other instances, 1 to 1000
 * @param inboundLimit as in {@code HMS_MESH_INBOUND_LIMIT}
 * @param advertise the IP address callers find us at; empty: as HMS-SYS sees us
 */
record Settings(
        LogicalName name,
        String trustDomain,
        List<InetSocketAddress> addresses,
        List<String> anchors,
        Supplier<String> token,
        String version,
        String zone,
        int weight,
        String instanceId,
        String advertise,
        Path stateDirectory,
        boolean keepIdentity,
        String inboundLimit,
        TelemetrySettings telemetry) {

    Settings {
        addresses = List.copyOf(addresses);
        anchors = List.copyOf(anchors);
    }

    /** Who we are once HMS-SYS has agreed. */
    SpiffeId id() {
        return SpiffeId.ofWorkload(trustDomain, name);
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return name + " in " + trustDomain + " by " + addresses + ", instance " + instanceId;
    }
}

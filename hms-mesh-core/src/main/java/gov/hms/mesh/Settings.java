package gov.hms.mesh;

import gov.hms.mesh.call.LogicalName;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything a mesh needs to join, checked.
 *
 * @param anchor SHA-256 of the root certificate, 64 lower-case hexadecimal digits
 * @param token the Service Token; empty when there is none
 * @param zone where the process runs; empty: unknown
 * @param weight its share of the calls relative to the service's other instances, 1 to 1000
 * @param inboundLimit as in {@code HMS_MESH_INBOUND_LIMIT}
 * @param advertise the IP address callers find us at; empty: as HMS-SYS sees us
 */
record Settings(
        LogicalName name,
        String trustDomain,
        List<InetSocketAddress> addresses,
        String anchor,
        String token,
        String version,
        String zone,
        int weight,
        String instanceId,
        String advertise,
        Path stateDirectory,
        boolean keepIdentity,
        String inboundLimit) {

    /** Everything but the token. */
    @Override
    public String toString() {
        return name + " in " + trustDomain + " by " + addresses + ", instance " + instanceId;
    }
}

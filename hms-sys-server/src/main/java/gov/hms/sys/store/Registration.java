package gov.hms.sys.store;

import gov.hms.mesh.call.LogicalName;
import java.time.Instant;

/**
 * An instance that serves.
 *
 * @param instanceId unique in the mesh
 * @param leaseId what the instance renews; a secret between it and HMS-SYS
 * @param host an IP literal
 * @param port 1 to 65535
 * @param weight 1 to 1000
 */
public record Registration(
        String instanceId,
        String leaseId,
        LogicalName service,
        String host,
        int port,
        String version,
        String zone,
        int weight,
        Instant registeredAt) {

    @Override
    public String toString() {
        return instanceId + " of " + service + " at " + host + ":" + port;
    }
}

package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import java.time.Instant;

/** A connected instance as it introduced itself; service and certificate are proven, the rest is what it says. */
public record InstanceInfo(
        LogicalName service,
        String instanceId,
        String serviceVersion,
        String libraryVersion,
        String javaVersion,
        String zone,
        Instant connectedSince,
        Instant certificateExpires,
        Instant certificateIssued,
        String certificateSerial) {}

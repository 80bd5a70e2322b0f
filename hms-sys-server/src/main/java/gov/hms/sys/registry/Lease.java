package gov.hms.sys.registry;

import gov.hms.mesh.call.LogicalName;

/** Keeps one registration alive. */
public record Lease(String id, LogicalName service, String instanceId) {}

package gov.hms.mesh.internal.cluster;

/**
 * From where this process looks at its destinations.
 *
 * @param zone where it runs; empty: unknown
 * @param instanceId decides which part of a large fleet is its own
 */
public record Locality(String zone, String instanceId) {}

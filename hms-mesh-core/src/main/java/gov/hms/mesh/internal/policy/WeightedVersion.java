package gov.hms.mesh.internal.policy;

/**
 * A share of an A/B split.
 *
 * @param version the service's version, {@code v2}
 * @param weight relative to the other shares, 0 to 1000
 */
public record WeightedVersion(String version, int weight) {}

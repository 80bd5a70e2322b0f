package gov.hms.mesh.internal.cluster;

/**
 * From where this process looks at its destinations.
 *
 * @param zone where it runs; empty: unknown
 * @param instanceId decides which part of a large fleet is its own
 * @param subset how many endpoints of one destination it calls at most, in its own zone and again in the others
 */
public record Locality(String zone, String instanceId, int subset) {
    /**
     * It bounds what a process holds for each endpoint, connections above all, while two choices out of a hundred are next to as
     * good as two out of a thousand, and a hundred callers leave hardly any endpoint without one.
     */
    private static final int SUBSET = 100;

    public Locality(String zone, String instanceId) {
        this(zone, instanceId, SUBSET);
    }
}

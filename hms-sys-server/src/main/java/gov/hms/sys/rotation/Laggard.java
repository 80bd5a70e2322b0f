package gov.hms.sys.rotation;

/**
 * An instance that the rotation waits for.
 *
 * @param name {@code <service>.<namespace>/<instance>}
 * @param lacks what it has not done yet
 * @param connected whether it could do so now
 */
public record Laggard(String name, String lacks, boolean connected) {}

package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.LogicalName;

/**
 * Copies of calls that go to another service too, whose answers nobody reads.
 *
 * @param to null with {@link #NONE}
 * @param percent share of the calls that are copied; 0: none
 */
public record MirrorPolicy(LogicalName to, int percent) {
    public static final MirrorPolicy NONE = new MirrorPolicy(null, 0);
}

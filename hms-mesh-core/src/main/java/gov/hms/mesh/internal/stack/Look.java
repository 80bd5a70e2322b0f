package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.Endpoint;

/**
 * What the balancer saw of an endpoint when it chose.
 *
 * @param score as the algorithm has it, the lower the better; only where {@code why} is null
 * @param why it was left aside; null: it was compared
 * @param detail what more is known of the reason, for people; may be empty
 */
public record Look(Endpoint endpoint, float score, PickLog.Why why, String detail) {}

package gov.hms.mesh.internal.inbound;

/**
 * A request that ended after doing its work.
 *
 * @param began reading of the monotonic clock
 * @param now reading of the monotonic clock
 * @param ownNanos that it took, without the time that it waited for calls of its own
 * @param before how many ran when it began, itself included
 * @param after how many ran when it ended, itself included
 * @param patience how it ended for its caller
 */
record Ended(long began, long now, long ownNanos, int before, int after, Patience patience) {}

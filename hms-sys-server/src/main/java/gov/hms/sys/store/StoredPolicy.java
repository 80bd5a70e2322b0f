package gov.hms.sys.store;

import java.time.Instant;

/**
 * A policy as it was accepted.
 *
 * @param origin {@code file:<name>} for a file of the policies directory, {@code api} otherwise
 * @param text as it was written by its author
 * @param revision at which it was last changed
 */
public record StoredPolicy(String name, String origin, String text, long revision, Instant updatedAt) {}

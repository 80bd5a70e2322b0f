package gov.hms.sys.store;

import java.time.Instant;

/**
 * A policy as it was from one revision on, but for its text.
 *
 * @param origin {@code file:<name>} or {@code api}
 * @param actor who put or deleted it, as the audit log calls them; empty for what was put before versions were kept
 * @param deleted it was not in force from then on
 */
public record PolicyVersion(String name, long revision, String origin, String actor, boolean deleted, Instant at) {}

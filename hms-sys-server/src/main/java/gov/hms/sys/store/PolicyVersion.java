package gov.hms.sys.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A policy as it was from one revision on.
 *
 * @param origin {@code file:<name>} or {@code api}
 * @param actor who put or deleted it, as the audit log calls them; empty for what was put before versions were kept
 * @param text as it was written by its author; empty: it was deleted
 */
public record PolicyVersion(
        String name, long revision, String origin, String actor, Optional<String> text, Instant at) {}

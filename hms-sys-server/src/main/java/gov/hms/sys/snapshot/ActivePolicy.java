package gov.hms.sys.snapshot;

import gov.hms.sys.policy.PolicyDocument;
import java.time.Instant;

/**
 * A policy that was accepted.
 *
 * @param origin {@code file:<name>} or {@code api}
 * @param revision at which it was last changed
 */
public record ActivePolicy(PolicyDocument document, String origin, long revision, Instant updatedAt) {
    public String name() {
        return document.name();
    }

    /** {@code fraud-scan-policy@12}. */
    public String label() {
        return name() + "@" + revision;
    }
}

package gov.hms.sys.snapshot;

import gov.hms.sys.policy.AccessPolicy;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.TrafficPolicy;
import java.time.Instant;
import java.util.Optional;

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

    /** The caller it is for, as written; empty: every caller, or nobody in particular. */
    public Optional<String> source() {
        return document instanceof TrafficPolicy traffic ? traffic.source() : Optional.empty();
    }

    /** The service it is for, as written; empty: the whole mesh. */
    public Optional<String> destination() {
        if (document instanceof TrafficPolicy traffic) {
            return Optional.of(traffic.destination());
        }
        return document instanceof AccessPolicy access ? Optional.of(access.destination()) : Optional.empty();
    }

    /** {@code fraud-scan-policy@12}. */
    public String label() {
        return name() + "@" + revision;
    }
}

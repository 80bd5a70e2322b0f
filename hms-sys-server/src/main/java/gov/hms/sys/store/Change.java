package gov.hms.sys.store;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.policy.PolicyDocument;
import java.time.Instant;
import java.util.Optional;

/** One thing that becomes different. Several that belong together get one revision and are stored all or not at all. */
public sealed interface Change {
    record PutPolicy(PolicyDocument document, String origin, Instant at) implements Change {}

    record DeletePolicy(String name) implements Change {}

    /**
     * What a policy is from this revision on, beside those it was before.
     *
     * @param actor who made it so, as the audit log calls them
     * @param text empty: it is deleted
     */
    record KeepVersion(String name, String origin, String actor, Optional<String> text, Instant at) implements Change {}

    record PutPause(LogicalName service, Instant until) implements Change {}

    record DeletePause(LogicalName service) implements Change {}

    record PutRegistration(Registration registration) implements Change {}

    record DeleteRegistration(LogicalName service, String instanceId) implements Change {}

    /** Other roots are to be trusted. Which, the certificate authority's own files say; here it only takes a revision. */
    record OtherRoots() implements Change {}

    /** In the place of an older denial of the same subject. */
    record Deny(Denial denial) implements Change {}

    /** @param subject of the denial that ends */
    record Allow(String subject) implements Change {}

    /** @param joined an instance with this identity is here */
    record LearnService(LogicalName name, boolean joined) implements Change {}

    record PutOperator(StoredOperator operator) implements Change {}

    record DeleteOperator(String name) implements Change {}
}

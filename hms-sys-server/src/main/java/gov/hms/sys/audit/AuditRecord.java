package gov.hms.sys.audit;

import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param seq 1, 2, 3, without gaps
 * @param actor {@code operator}, {@code system}, {@code file:<name>}, or a SPIFFE ID
 * @param action {@code policy.put}, {@code certificate.issue} and so on
 * @param target what was acted on: the name of a policy, a service, an instance
 * @param detail for people; never a secret
 * @param hash SHA-256 over the hash of the line before and this line's other fields, in lower-case hexadecimal
 */
public record AuditRecord(
        long seq, Instant time, String actor, String action, String target, String detail, String hash) {}

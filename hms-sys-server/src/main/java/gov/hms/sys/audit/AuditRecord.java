package gov.hms.sys.audit;

import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param seq 1, 2, 3, without gaps
 * @param actor the name of an operator, {@code system}, {@code file:<name>}, or a SPIFFE ID; at most 512 characters
 * @param action {@code policy.put}, {@code certificate.issue} and so on; at most 64 characters
 * @param target what was acted on: the name of a policy, a service, an instance; at most 512 characters
 * @param detail for people, at most 4096 characters; never a secret
 * @param hash SHA-256 over the hash of the line before and this line's other fields, in lower-case hexadecimal
 */
public record AuditRecord(
        long seq, Instant time, String actor, String action, String target, String detail, String hash) {

    AuditRecord withHash(String sealed) {
        return new AuditRecord(seq, time, actor, action, target, detail, sealed);
    }
}

package gov.hms.sys.audit;

/** What is about to happen, before it gets its place in the log. The fields are those of {@link AuditRecord}. */
public record AuditEntry(String actor, String action, String target, String detail) {}

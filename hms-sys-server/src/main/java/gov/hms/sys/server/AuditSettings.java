package gov.hms.sys.server;

/** How the audit log is kept. */
public record AuditSettings() {
    static final AuditSettings DEFAULTS = new AuditSettings();
}

package gov.hms.sys.audit;

/** The audit log is not as it was written: somebody, or a broken disk, altered it. */
public final class AuditAlteredException extends Exception {
    private static final long serialVersionUID = 1L;

    AuditAlteredException(AuditReport.Finding finding) {
        super(finding.toString());
    }
}

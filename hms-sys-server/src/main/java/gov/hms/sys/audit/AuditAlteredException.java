package gov.hms.sys.audit;

import java.nio.file.Path;

/** A line of the audit log does not continue the one before it: somebody, or a broken disk, altered the file. */
public final class AuditAlteredException extends Exception {
    private static final long serialVersionUID = 1L;

    AuditAlteredException(Path file, long line) {
        super(file + ": line " + line + " does not continue the chain of hashes");
    }
}

package gov.hms.sys.cli;

import gov.hms.sys.server.AuditSettings;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How {@code hms sys run} keeps the audit log. Picocli writes the fields. */
final class AuditOptions {
    @Option(
            names = "--audit-retention-days",
            paramLabel = "N",
            description = "delete audit files whose records are all older, 30 to 36500; 0: keep all; default: 0")
    private Integer retentionDays;

    @Option(
            names = "--audit-anchor",
            paramLabel = "DIR",
            description = "write the audit log's seals there too, best on another machine's disk; default: nowhere")
    private String anchor;

    @Option(
            names = "--audit-begin-anew",
            description = "begin a new audit log although this HMS-SYS had one; that it did is the first record")
    private boolean beginAnew;

    /** What is not said on the command line is as the file has it. */
    AuditSettings settings(Shell shell, AuditSettings file) {
        Optional<Duration> retention = file.retention();
        if (retentionDays != null) {
            retention = retentionDays == 0 ? Optional.empty() : Optional.of(Duration.ofDays(retentionDays));
        }
        return new AuditSettings(
                retention, anchor == null ? file.anchor() : Optional.of(shell.resolve(anchor)), beginAnew);
    }
}

package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hms audit export}. */
@Command(name = "export", description = "Print all records of the audit log, oldest first, for other programs.")
final class AuditExportCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "jsonl: line by line as in the log; csv: for spreadsheets; default: jsonl")
    private String format = "jsonl";

    @Option(names = "--until", paramLabel = "TIME", description = "only before then")
    private String until;

    @Mixin
    private AuditFilter filter = new AuditFilter();

    AuditExportCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        if (!format.equals("jsonl") && !format.equals("csv")) {
            throw CommandException.badInput(
                    "--format: " + format + " (expected: jsonl or csv)", "hms audit export --help");
        }
        String end = until == null ? "" : AuditFilter.parameter("until", AuditFilter.time("--until", until, shell));
        server.connect().copy("/audit/export?format=" + format + end + filter.query(shell), shell.out());
        shell.out().flush();
        return ExitCode.OK;
    }
}

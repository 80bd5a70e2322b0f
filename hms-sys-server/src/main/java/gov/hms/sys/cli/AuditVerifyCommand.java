package gov.hms.sys.cli;

import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.audit.AuditReport;
import gov.hms.sys.audit.AuditVerifier;
import gov.hms.sys.audit.CheckpointKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code hms audit verify}. */
@Command(
        name = "verify",
        description = {
            "Check that no record of the audit log was altered, dropped, moved or cut off.",
            "Asks HMS-SYS; with --data or files, reads those, and no HMS-SYS is needed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the log is whole", "1:it could not be checked", "2:bad input", "3:the log was altered"})
final class AuditVerifyCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Shell shell;
    private final Server server;

    @Option(names = "--data", paramLabel = "DIR", description = "the data directory, or a copy of its audit directory")
    private String data;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "PEM of the public key to check seals with, kept elsewhere; default: audit.pub.pem beside the log")
    private String key;

    @Option(names = "--anchor", paramLabel = "DIR", description = "where the seals were written as well")
    private String anchor;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "single files of the log; what is missing is not missed")
    private List<String> files = List.of();

    @Mixin
    private Output output = new Output();

    AuditVerifyCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        if (data != null && !files.isEmpty()) {
            throw CommandException.badInput(
                    "--data and files together (expected: one of both)", "hms audit verify --help");
        }
        boolean offline = data != null || !files.isEmpty();
        if (!offline && (key != null || anchor != null)) {
            throw CommandException.badInput(
                    "--key and --anchor without --data or files: HMS-SYS uses its own", "add --data DIR");
        }
        JsonNode report = offline ? view(read()) : server.connect().get("/audit/verify", PATIENCE);
        output.print(shell.out(), report, out -> readable(report).forEach(line -> out.println(Printable.of(line))));
        if (report.path("whole").asBoolean(false)) {
            hintWhereNothingIsSealed(report);
            return ExitCode.OK;
        }
        shell.hint("next: keep a copy of the files as they are, and compare with a backup or the anchor");
        return ExitCode.ALTERED;
    }

    private AuditReport read() throws CommandException {
        try {
            Optional<CheckpointKey> trusted =
                    key == null ? Optional.empty() : Optional.of(CheckpointKey.read(shell.resolve(key)));
            if (data == null) {
                return AuditVerifier.verifyFiles(
                        files.stream().map(shell::resolve).toList(), trusted);
            }
            return AuditVerifier.verify(
                    directory(), trusted, Optional.ofNullable(anchor).map(shell::resolve));
        } catch (IOException unreadable) {
            throw CommandException.badInput(
                            "the audit log cannot be read: " + unreadable,
                            "check the paths, and that you may read them")
                    .causedBy(unreadable);
        }
    }

    private Path directory() throws CommandException {
        Path given = shell.resolve(data);
        Path inside = given.resolve("audit");
        Path directory = Files.isDirectory(inside) ? inside : given;
        if (!Files.isDirectory(directory)) {
            throw CommandException.badInput("--data: " + given + " (expected: a directory)", "hms audit verify --help");
        }
        return directory;
    }

    private static JsonNode view(AuditReport report) {
        ObjectNode view = JsonMapper.shared().createObjectNode();
        view.put("whole", report.whole());
        view.put("records", report.records());
        view.put("first", report.first());
        view.put("last", report.last().map(AuditRecord::seq).orElse(0L));
        view.put("lastHash", report.last().map(AuditRecord::hash).orElse(null));
        report.files().forEach(view.putArray("files")::add);
        view.put("checkpoints", report.checkpoints());
        view.put("sealed", report.sealed());
        view.put("key", report.key().orElse(null));
        if (report.finding().isPresent()) {
            AuditReport.Finding finding = report.finding().get();
            view.putObject("finding")
                    .put("file", finding.file())
                    .put("line", finding.line())
                    .put("seq", finding.seq())
                    .put("what", finding.what());
        }
        return view;
    }

    private static List<String> readable(JsonNode report) {
        String counted = report.path("records").asLong(0) + " records, "
                + report.path("first").asLong(0) + " to " + report.path("last").asLong(0) + ", in "
                + report.path("files").size() + " files";
        String sealed = "sealed up to record " + report.path("sealed").asLong(0) + " by key "
                + report.path("key").asString("none");
        if (report.path("whole").asBoolean(false)) {
            return List.of("whole: " + counted, sealed);
        }
        JsonNode finding = report.path("finding");
        return List.of(
                "ALTERED: " + finding.path("file").asString("") + ", line "
                        + finding.path("line").asLong(0)
                        + ": record " + finding.path("seq").asLong(0) + " "
                        + finding.path("what").asString(""),
                "good before it: " + counted,
                sealed);
    }

    private void hintWhereNothingIsSealed(JsonNode report) {
        if (report.path("sealed").asLong(0) == 0) {
            shell.hint("nothing is sealed: a cut at the end, or a chain written anew, would not show");
        } else if (report.path("sealed").asLong(0) < report.path("last").asLong(0)) {
            shell.hint("records after " + report.path("sealed").asLong(0) + " are not sealed yet");
        }
    }
}

package gov.hms.sys.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hms mtls strict}. */
@Command(
        name = "strict",
        description = {
            "Answer mutual TLS and nothing else, from now on; refused while somebody would be cut off.",
            "With --check, only say who that is; ends with 1 while there is somebody."
        })
final class MtlsStrictCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Shell shell;
    private final Server server;

    @Option(names = "--check", description = "only look")
    private boolean check;

    @Option(names = "--force", description = "also when somebody is cut off by it")
    private boolean force;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "who came in clear so long ago counts no more, 1m to 1h; default: 10m")
    private Duration within = Duration.ofMinutes(10);

    @Mixin
    private Output output = new Output();

    MtlsStrictCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        long minutes = DurationWord.minutes("--within", within, LONGEST);
        SysClient sys = server.connect();
        if (check) {
            JsonNode answer = sys.get("/mtls?withinMin=" + minutes);
            MtlsReport report = new MtlsReport(answer);
            output.print(shell.out(), answer, report::print);
            report.hint(shell);
            return report.ready() ? ExitCode.OK : ExitCode.FAILED;
        }
        JsonNode answer = sys.post("/mtls/strict?withinMin=" + minutes + (force ? "&force=true" : ""), Map.of());
        output.print(shell.out(), answer, out -> MtlsPermissiveCommand.print(out, answer));
        Distribution.of(answer).hintAtMissing(shell);
        return ExitCode.OK;
    }
}

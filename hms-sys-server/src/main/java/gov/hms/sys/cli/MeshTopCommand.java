package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh top}. */
@Command(
        name = "top",
        description = "How the calls of a service go, by destination, or by its routes, versions or instances.")
final class MeshTopCommand implements Callable<Integer> {
    private static final Duration REFRESH = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String TOP_LEFT = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Shell shell;
    private final Server server;

    @Parameters(
            paramLabel = "SERVICE",
            description = "the caller: return-intake.intake, or return-intake when that is unique")
    private String service;

    @Option(
            names = "--last",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "how far to look back, up to 1h; default: 5m")
    private Duration last = Duration.ofMinutes(5);

    @Option(names = "--by", paramLabel = "PART", description = "each destination by ${COMPLETION-CANDIDATES}")
    private TopBy by;

    @Option(
            names = "--wide",
            description = "also CALLS, CALLS/S, P95 LAT, P99 LAT, ATTEMPTS, ATT/CALL and response FLAGS")
    private boolean wide;

    @Option(names = "--watch", description = "again every 2 s, until Ctrl-C")
    private boolean watch;

    @Mixin
    private Output output = new Output();

    MeshTopCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        if (last.compareTo(LONGEST) > 0) {
            throw CommandException.badInput(
                    "--last: " + DurationWord.of(last) + " (expected: up to 1h, which HMS-SYS remembers)",
                    "for longer ago, ask the system that scrapes /metrics");
        }
        SysClient sys = server.connect();
        do {
            JsonNode answer = sys.get("/mesh/top?service=" + PathSegment.of(service) + "&last=" + DurationWord.of(last)
                    + (by == null ? "" : "&by=" + by.word()));
            if (watch && shell.terminal() && output.format == OutputFormat.table) {
                printInPlace(TopTable.of(answer, by, wide));
            } else {
                output.print(shell.out(), answer, TopTable.of(answer, by, wide));
            }
            hintWhenEmpty(answer);
        } while (watch && shell.timing().pause(REFRESH));
        return ExitCode.OK;
    }

    /** Over what stands there, line by line: a screen that is cleared first flickers. */
    private void printInPlace(Table table) {
        StringWriter lines = new StringWriter();
        table.print(new PrintWriter(lines, true));
        shell.out().print(TOP_LEFT);
        lines.toString().lines().forEach(line -> shell.out().print(line + CLEAR_LINE + System.lineSeparator()));
        shell.out().print(CLEAR_BELOW);
        shell.out().flush();
    }

    private void hintWhenEmpty(JsonNode answer) {
        if (answer.path("rows").isEmpty()) {
            shell.hint(Printable.of(answer.path("service").asString(service)) + " has made no call in the last "
                    + DurationWord.of(last));
        }
    }
}

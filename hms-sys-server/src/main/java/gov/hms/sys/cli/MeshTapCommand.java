package gov.hms.sys.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh tap}. */
@Command(
        name = "tap",
        description =
                "Show calls of a service as they end. For operators, and on record; neither queries nor headers nor bodies are shown.")
final class MeshTapCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Shell shell;
    private final Server server;

    @Parameters(
            paramLabel = "SERVICE",
            description = "the caller: return-intake.intake, or return-intake when that is unique")
    private String service;

    @Option(names = "--to", paramLabel = "SERVICE", description = "only calls to this one")
    private String destination;

    @Option(names = "--route", paramLabel = "NAME", description = "only by this route of the policy")
    private String route;

    @Option(
            names = {"-X", "--method"},
            paramLabel = "METHOD",
            description = "only with this method")
    private String method;

    @Option(names = "--path", paramLabel = "PREFIX", description = "only whose path begins so")
    private String path;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "only with this one: 503, 5xx, or none for no answer")
    private String status;

    @Option(names = "--failed", description = "only without an answer, or with a 5xx")
    private boolean failed;

    @Option(names = "--slow", paramLabel = "MS", description = "only that took at least so many milliseconds")
    private Integer slow;

    @Option(names = "--sample", paramLabel = "PERCENT", description = "of these only so many, by chance, 1 to 100")
    private Integer sample;

    @Option(
            names = "--per-second",
            paramLabel = "N",
            description = "at most so many of each instance of SERVICE, 1 to 100; the rest is counted; default: 20")
    private Integer perSecond;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "then it ends, up to 10m; default: 1m")
    private Duration length = Duration.ofMinutes(1);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (a line each); default: table")
    private TapFormat format = TapFormat.table;

    MeshTapCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        if (length.compareTo(LONGEST) > 0) {
            throw CommandException.badInput(
                    "--for: " + DurationWord.of(length) + " (expected: up to 10m)", "start it again when it has ended");
        }
        TapLines lines = new TapLines(shell, format);
        server.connect().lines("/mesh/tap", body(), length, lines::line);
        return ExitCode.OK;
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("service", service);
        body.put("destination", destination);
        body.put("route", route);
        body.put("method", method);
        body.put("path", path);
        body.put("status", status);
        body.put("failed", failed);
        body.put("minMillis", slow);
        body.put("samplePercent", sample);
        body.put("perSecond", perSecond);
        body.put("seconds", (int) length.toSeconds());
        body.values().removeIf(value -> value == null);
        return body;
    }

    /** How {@code hms mesh tap} prints. */
    enum TapFormat {
        table,
        json
    }

    /** Prints what comes, as it comes. */
    private static final class TapLines {
        private final Shell shell;
        private final TapFormat format;
        private boolean begun;
        private long notShown;

        TapLines(Shell shell, TapFormat format) {
            this.shell = shell;
            this.format = format;
        }

        void line(JsonNode line) {
            if (line.has("end")) {
                JsonNode end = line.path("end");
                shell.hint(end.path("calls").asLong(0) + " calls; ended: "
                        + Printable.of(end.path("reason").asString("")) + notShown());
            } else if (line.has("passedOver")) {
                notShown += line.path("passedOver").asLong(0);
            } else if (format == TapFormat.json) {
                shell.out().println(line);
            } else {
                if (!begun) {
                    shell.out().println(TapRow.TITLES);
                    begun = true;
                }
                shell.out().println(TapRow.of(line));
            }
            shell.out().flush();
        }

        private String notShown() {
            return notShown == 0 ? "" : "; " + notShown + " more were not shown: raise --per-second, or narrow it down";
        }
    }
}

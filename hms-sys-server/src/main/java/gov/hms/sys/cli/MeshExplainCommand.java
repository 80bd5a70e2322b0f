package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh explain}. */
@Command(
        name = "explain",
        description = "Why a call went where it went (--trace), or where one would go now (SERVICE URL).")
final class MeshExplainCommand implements Callable<Integer> {
    private static final String EXAMPLES =
            "hms mesh explain return-intake http://fraud-scanner.scan/flag -X POST, or: hms mesh explain --trace ID";

    private final Shell shell;
    private final Server server;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "the caller: return-intake.intake, or return-intake when that is unique")
    private String service;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "URL",
            description = "what it would call: http://fraud-scanner.scan/flag; nothing is sent there")
    private String url;

    @Option(
            names = {"-X", "--method"},
            paramLabel = "METHOD",
            description = "default: GET")
    private String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "a header of the call; can be repeated")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--instance",
            paramLabel = "ID",
            description = "which instance of SERVICE to ask; default: the first")
    private String instance;

    @Option(
            names = "--trace",
            paramLabel = "ID",
            description = "a call that was made: its trace ID, or the ID in the exception's message")
    private String trace;

    @Option(
            names = "--recent",
            arity = "0..1",
            paramLabel = "N",
            fallbackValue = "20",
            description = "the newest calls of SERVICE with their IDs, 1 to 32; alone: 20")
    private String recent;

    @Option(names = "--failed", description = "with --recent: only those that failed")
    private boolean failed;

    @Mixin
    private Output output = new Output();

    MeshExplainCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        requireOneForm();
        JsonNode answer = server.connect().get(path());
        output.print(shell.out(), answer, out -> {
            if (recent == null) {
                Explanation.print(answer, out);
            } else {
                RecentCallsTable.print(answer, out);
            }
        });
        answer.path("warnings").forEach(warning -> shell.hint("warning: " + Printable.of(warning.asString())));
        hintAtSilence(answer);
        return ExitCode.OK;
    }

    private void requireOneForm() throws CommandException {
        boolean anyPlanned = service != null || url != null || method != null || !headers.isEmpty() || instance != null;
        boolean onlyOfPlanned = trace != null || url != null || method != null || !headers.isEmpty();
        if (recent != null && (service == null || onlyOfPlanned)) {
            throw CommandException.badInput(
                    "--recent " + recent + " (expected: with SERVICE, and without URL, --trace, --method and --header)",
                    "hms mesh explain return-intake --recent 20 --failed");
        }
        if (recent != null) {
            return;
        }
        if (failed) {
            throw CommandException.badInput(
                    "--failed alone (expected: beside --recent)", "hms mesh explain return-intake --recent --failed");
        }
        if (trace != null && anyPlanned) {
            throw CommandException.badInput(
                    "--trace stands alone (expected: without SERVICE, URL, --method, --header and --instance)",
                    EXAMPLES);
        }
        if (trace == null && url == null) {
            throw CommandException.badInput(
                    (service == null ? "nothing to explain" : "URL: absent")
                            + " (expected: SERVICE and URL of a call that would be made, or --trace ID of one that was)",
                    EXAMPLES);
        }
    }

    private String path() {
        if (recent != null) {
            return "/mesh/explain?service=" + PathSegment.of(service) + "&recent=" + PathSegment.of(recent)
                    + (failed ? "&failed=true" : "")
                    + (instance == null ? "" : "&instance=" + PathSegment.of(instance));
        }
        return trace == null ? planned() : "/mesh/explain?trace=" + PathSegment.of(trace);
    }

    private String planned() {
        StringBuilder path = new StringBuilder("/mesh/explain?service=")
                .append(PathSegment.of(service))
                .append("&url=")
                .append(PathSegment.of(url));
        if (method != null) {
            path.append("&method=").append(PathSegment.of(method));
        }
        headers.forEach(header -> path.append("&header=").append(PathSegment.of(header)));
        if (instance != null) {
            path.append("&instance=").append(PathSegment.of(instance));
        }
        return path.toString();
    }

    private void hintAtSilence(JsonNode answer) {
        int connected = answer.path("instances").path("connected").asInt(0);
        int answered = answer.path("instances").path("answered").asInt(0);
        if ((trace != null || recent != null) && answered < connected) {
            shell.hint(
                    answered + " of " + connected + " connected instances answered; what the others know is missing");
        }
    }
}

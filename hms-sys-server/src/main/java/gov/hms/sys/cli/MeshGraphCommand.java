package gov.hms.sys.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh graph}. */
@Command(
        name = "graph",
        description = "Who calls whom, for a program that draws it: Mermaid, as Markdown shows it, or Graphviz.")
final class MeshGraphCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Option(
            names = "--last",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "how far to look back, up to 1h; default: 5m")
    private Duration last = Duration.ofMinutes(5);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default: mermaid")
    private GraphFormat format = GraphFormat.mermaid;

    MeshGraphCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().get("/mesh/graph?last=" + DurationWord.of(last));
        switch (format) {
            case mermaid -> new GraphDrawing(answer).mermaid(shell.out());
            case dot -> new GraphDrawing(answer).dot(shell.out());
            case json -> shell.out().println(answer.toPrettyString());
            case yaml -> shell.out().print(Output.yaml(answer));
        }
        shell.out().flush();
        if (answer.path("edges").isEmpty()) {
            shell.hint("nobody has called anybody in the last " + DurationWord.of(last));
        }
        return ExitCode.OK;
    }
}

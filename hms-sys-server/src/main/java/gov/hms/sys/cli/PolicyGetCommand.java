package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy get}. */
@Command(
        name = "get",
        description =
                "List the policies in force and the paused services; with a name, print that policy as it was written.")
final class PolicyGetCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "as in the policy's metadata.name")
    private String name;

    @Mixin
    private Output output = new Output();

    PolicyGetCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        SysClient sys = server.connect();
        if (name == null) {
            JsonNode answer = sys.get("/policies");
            output.print(shell.out(), answer, policies(answer));
            if (output.format == OutputFormat.table) {
                hintAtPauses(answer);
            }
        } else if (output.format == OutputFormat.json) {
            output.print(shell.out(), sys.get(path()), new Table());
        } else {
            shell.out().println(sys.text(path() + "?format=yaml").stripTrailing());
        }
        return ExitCode.OK;
    }

    private String path() {
        return "/policies/" + PathSegment.of(name);
    }

    private static Table policies(JsonNode answer) {
        Table table = new Table(
                Table.Column.text("NAME"),
                Table.Column.text("KIND"),
                Table.Column.text("SOURCE"),
                Table.Column.text("DESTINATION"),
                Table.Column.number("REVISION"),
                Table.Column.text("UPDATED"),
                Table.Column.text("ORIGIN"));
        for (JsonNode policy : answer.path("policies")) {
            table.row(
                    policy.path("name").asString(""),
                    policy.path("kind").asString(""),
                    policy.path("source").asString("*"),
                    policy.path("destination").asString("*"),
                    policy.path("revision").asString(""),
                    Times.seconds(policy.path("updatedAt").asString("")),
                    policy.path("origin").asString(""));
        }
        return table;
    }

    private void hintAtPauses(JsonNode answer) {
        for (JsonNode pause : answer.path("pauses")) {
            shell.out()
                    .println("paused: " + Printable.of(pause.path("service").asString("")) + " until "
                            + Times.seconds(pause.path("until").asString("")));
        }
        if (answer.path("policies").isEmpty()) {
            shell.hint("no policy yet; next: hms policy apply FILE");
        }
    }
}

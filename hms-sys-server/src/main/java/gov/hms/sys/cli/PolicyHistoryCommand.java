package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy history}. */
@Command(
        name = "history",
        description =
                "List the last 50 versions of a policy, the newest first, with who made them; also of a deleted one.")
final class PolicyHistoryCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "NAME", description = "as in the policy's metadata.name")
    private String name;

    @Mixin
    private Output output = new Output();

    PolicyHistoryCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().get(PolicyVersion.historyPath(name));
        output.print(shell.out(), answer, table(answer));
        if (output.format == OutputFormat.table && answer.path("versions").size() > 1) {
            shell.hint("what the last one changed: hms policy diff " + name);
        }
        return ExitCode.OK;
    }

    private static Table table(JsonNode answer) {
        Table table = new Table(
                Table.Column.number("REVISION"),
                Table.Column.text("TIME"),
                Table.Column.text("BY"),
                Table.Column.text("ORIGIN"),
                Table.Column.text("WHAT"));
        boolean newest = true;
        for (JsonNode version : answer.path("versions")) {
            boolean deleted = version.path("deleted").asBoolean(false);
            table.row(
                    version.path("revision").asString(""),
                    Times.seconds(version.path("at").asString("")),
                    orDash(version.path("actor").asString("")),
                    version.path("origin").asString(""),
                    deleted ? "deleted" : newest ? "in force" : "put");
            newest = false;
        }
        return table;
    }

    /** What was put before versions were kept has no author. */
    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}

package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code hms operator list}. */
@Command(name = "list", description = "List those who may speak to HMS-SYS.")
final class OperatorListCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private Output output = new Output();

    OperatorListCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().get("/operators");
        Table table = new Table(
                Table.Column.text("NAME"),
                Table.Column.text("ROLE"),
                Table.Column.text("CREATED"),
                Table.Column.text("BY"),
                Table.Column.text("EXPIRES"),
                Table.Column.text("LAST USED"));
        for (JsonNode operator : answer.path("operators")) {
            table.row(
                    operator.path("name").asString(""),
                    operator.path("role").asString(""),
                    Times.seconds(operator.path("created").asString("")),
                    operator.path("createdBy").asString(""),
                    time(operator, "expires") + (operator.path("expired").asBoolean(false) ? " (expired)" : ""),
                    time(operator, "lastUsed"));
        }
        output.print(shell.out(), answer, table);
        if (table.isEmpty()) {
            shell.hint(
                    "only the token of the data directory opens HMS-SYS; next: hms operator create NAME --role viewer");
        }
        return ExitCode.OK;
    }

    private static String time(JsonNode operator, String field) {
        return operator.path(field).isString()
                ? Times.seconds(operator.path(field).asString(""))
                : "-";
    }
}

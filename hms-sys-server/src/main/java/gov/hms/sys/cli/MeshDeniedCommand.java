package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh denied}. */
@Command(
        name = "denied",
        description = "List who was refused by services in the last hour, or would have been if a dry run were none.")
final class MeshDeniedCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "SERVICE", arity = "0..1", description = "that refuses; default: all")
    private String service;

    @Mixin
    private Output output = new Output();

    MeshDeniedCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        String query = service == null ? "" : "?service=" + PathSegment.of(service);
        JsonNode answer = server.connect().get("/access/denied" + query);
        Table table = new Table(
                Table.Column.text("SERVICE"),
                Table.Column.text("CALLER"),
                Table.Column.text("METHOD"),
                Table.Column.text("FIRST PATH"),
                Table.Column.text("POLICY"),
                Table.Column.text("REASON"),
                Table.Column.text("DRY RUN"),
                Table.Column.number("COUNT"),
                Table.Column.text("LAST"));
        for (JsonNode denied : answer.path("denied")) {
            table.row(
                    denied.path("service").asString(""),
                    orDash(denied.path("caller").asString("")),
                    orDash(denied.path("method").asString("")),
                    orDash(denied.path("path").asString("")),
                    orDash(denied.path("policy").asString("")),
                    denied.path("reason").asString(""),
                    denied.path("dryRun").asBoolean(false) ? "yes" : "-",
                    String.valueOf(denied.path("count").asLong()),
                    Times.seconds(denied.path("last").asString("")));
        }
        output.print(shell.out(), answer, table);
        if (table.isEmpty()) {
            shell.hint("nobody was refused in the last hour, or since HMS-SYS was started");
        }
        return ExitCode.OK;
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}

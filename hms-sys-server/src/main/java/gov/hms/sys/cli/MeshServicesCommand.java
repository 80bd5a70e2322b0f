package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh services}. */
@Command(name = "services", description = "List the services, their instances, pauses and policies.")
final class MeshServicesCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private Output output = new Output();

    MeshServicesCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().get("/services");
        Table table = new Table(
                Table.Column.text("SERVICE"),
                Table.Column.number("INSTANCES"),
                Table.Column.text("VERSIONS"),
                Table.Column.text("PAUSED UNTIL"),
                Table.Column.text("POLICIES"));
        for (JsonNode service : answer.path("services")) {
            table.row(
                    service.path("name").asString(""),
                    String.valueOf(service.path("endpoints").size()),
                    versions(service.path("endpoints")),
                    Times.seconds(service.path("pausedUntil").asString("")),
                    orDash(service.path("policies")
                            .valueStream()
                            .map(JsonNode::asString)
                            .collect(Collectors.joining(", "))));
        }
        output.print(shell.out(), answer, table);
        if (table.isEmpty()) {
            shell.hint("no service yet; next: hms token create SERVICE, and start one with what it prints");
        }
        return ExitCode.OK;
    }

    private static String versions(JsonNode endpoints) {
        return orDash(endpoints
                .valueStream()
                .map(endpoint -> endpoint.path("version").asString(""))
                .filter(version -> !version.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ")));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}

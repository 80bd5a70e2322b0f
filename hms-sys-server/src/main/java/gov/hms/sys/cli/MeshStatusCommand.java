package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh status}. */
@Command(
        name = "status",
        description = "List the connected instances and how far they have taken over their configuration.")
final class MeshStatusCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private Output output = new Output();

    MeshStatusCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        SysClient sys = server.connect();
        if (output.format == OutputFormat.table) {
            JsonNode health = sys.get("/health");
            shell.out()
                    .println("HMS-SYS " + Printable.of(health.path("version").asString("?")) + " at "
                            + sys.address().url() + " is "
                            + Printable.of(health.path("status").asString("?"))
                            + ": revision " + health.path("revision").asLong() + ", "
                            + health.path("services").asLong() + " services");
        }
        JsonNode answer = sys.get("/instances");
        Table table = instances(answer);
        output.print(shell.out(), answer, table);
        if (table.isEmpty()) {
            shell.hint("no instance is connected; next: hms token create SERVICE, and start one with what it prints");
        }
        return ExitCode.OK;
    }

    private static Table instances(JsonNode answer) {
        Table table = new Table(
                Table.Column.text("INSTANCE"),
                Table.Column.text("SERVICE"),
                Table.Column.text("VERSION"),
                Table.Column.text("LIBRARY"),
                Table.Column.text("JAVA"),
                Table.Column.text("ZONE"),
                Table.Column.text("CONNECTED"),
                Table.Column.text("CERTIFICATE UNTIL"),
                Table.Column.text("CONFIG"));
        for (JsonNode instance : answer.path("instances")) {
            table.row(
                    instance.path("instanceId").asString(""),
                    instance.path("service").asString(""),
                    instance.path("serviceVersion").asString(""),
                    instance.path("libraryVersion").asString(""),
                    instance.path("javaVersion").asString(""),
                    instance.path("zone").asString(""),
                    Times.seconds(instance.path("connectedSince").asString("")),
                    certificate(instance),
                    Acknowledgement.of(instance).text());
        }
        return table;
    }

    /** Half of its life is the first alarm: renewal is due from a third of it on. */
    private static String certificate(JsonNode instance) {
        long left = instance.path("certificateLeftPercent").asLong(100);
        String until = Times.seconds(instance.path("certificateExpires").asString(""));
        return left <= 50 ? until + " (" + left + " % left, not renewed)" : until;
    }
}

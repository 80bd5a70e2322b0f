package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hms mesh status}. */
@Command(
        name = "status",
        description = "List the connected instances and how far they have taken over their configuration.")
final class MeshStatusCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Option(
            names = "--wide",
            description =
                    "also the certificate's SERIAL, and for each destination the configuration in use and the current one")
    private boolean wide;

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

    private Table instances(JsonNode answer) {
        List<Table.Column> columns = new ArrayList<>(List.of(
                Table.Column.text("INSTANCE"),
                Table.Column.text("SERVICE"),
                Table.Column.text("VERSION"),
                Table.Column.text("LIBRARY"),
                Table.Column.text("JAVA"),
                Table.Column.text("ZONE"),
                Table.Column.text("CONNECTED"),
                Table.Column.number("REPORTED"),
                Table.Column.text("CERTIFICATE UNTIL")));
        if (wide) {
            columns.add(Table.Column.text("SERIAL"));
        }
        columns.add(Table.Column.text(wide ? "CONFIG IN USE/CURRENT" : "CONFIG"));
        Table table = new Table(columns);
        for (JsonNode instance : answer.path("instances")) {
            table.row(cells(instance));
        }
        return table;
    }

    private List<String> cells(JsonNode instance) {
        List<String> cells = new ArrayList<>(List.of(
                instance.path("instanceId").asString(""),
                instance.path("service").asString(""),
                instance.path("serviceVersion").asString(""),
                instance.path("libraryVersion").asString(""),
                instance.path("javaVersion").asString(""),
                instance.path("zone").asString(""),
                Times.seconds(instance.path("connectedSince").asString("")),
                reported(instance),
                certificate(instance)));
        if (wide) {
            cells.add(instance.path("certificateSerial").asString(""));
        }
        cells.add(
                wide
                        ? Acknowledgement.versions(instance)
                        : Acknowledgement.of(instance).text());
        return cells;
    }

    private static String reported(JsonNode instance) {
        JsonNode age = instance.path("lastReportAgeMs");
        return age.isNumber() ? age.asLong() / 1_000 + " s ago" : "-";
    }

    /** Half of its life is the first alarm: renewal is due from a third of it on. */
    private static String certificate(JsonNode instance) {
        long left = instance.path("certificateLeftPercent").asLong(100);
        String until = Times.seconds(instance.path("certificateExpires").asString(""));
        return left <= 50 ? until + " (" + left + " % left, not renewed)" : until;
    }
}

package gov.hms.sys.cli;

import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms token create}. */
@Command(
        name = "create",
        description = "Print a join string: all a workload needs to join the mesh as this service. It is a secret.")
final class TokenCreateCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "SERVICE", description = "<service>.<namespace>, as in fraud-scanner.scan")
    private String service;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "how long it can be used to join, whole minutes, 1m to 1d; default: 1h")
    private Duration ttl = Duration.ofHours(1);

    @Option(
            names = "--uses",
            paramLabel = "N",
            description = "how many instances can join with it, 1 to 1000; default: 1")
    private int uses = 1;

    TokenCreateCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        requireName();
        long minutes = DurationWord.minutes("--ttl", ttl, LONGEST);
        JsonNode answer =
                server.connect().post("/tokens", Map.of("service", service, "ttlMinutes", minutes, "uses", uses));
        shell.out().println(Printable.of(answer.path("join").asString("")));
        shell.hint("start " + Printable.of(answer.path("service").asString(service))
                + " with this line in HMS_MESH_JOIN, before "
                + Times.seconds(answer.path("expires").asString(""))
                + (uses == 1 ? ", once" : ", in up to " + uses + " instances") + "; it is a secret");
        return ExitCode.OK;
    }

    /** A short name may be known to HMS-SYS; a full one must be one. */
    private void requireName() throws CommandException {
        try {
            LogicalName.parse(service.indexOf('.') < 0 ? service + ".any" : service);
        } catch (IllegalArgumentException malformed) {
            throw CommandException.badInput(
                            "SERVICE: " + service + " (expected: as in fraud-scanner.scan)",
                            "hms token create fraud-scanner.scan")
                    .causedBy(malformed);
        }
    }
}

package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy delete}. */
@Command(name = "delete", description = "Take a policy out of force.")
final class PolicyDeleteCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "NAME", description = "as in the policy's metadata.name")
    private String name;

    @Option(
            names = "--force",
            description =
                    "also when every service may call another one then that it may not call now, or more than half of the"
                            + " routes change")
    private boolean force;

    PolicyDeleteCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().delete("/policies/" + PathSegment.of(name) + (force ? "?force=true" : ""));
        Distribution distribution = Distribution.of(answer);
        shell.out()
                .println(Printable.of(answer.path("name").asString(name)) + "@"
                        + answer.path("revision").asLong() + " deleted, " + distribution.sentence());
        distribution.hintAtMissing(shell);
        return ExitCode.OK;
    }
}

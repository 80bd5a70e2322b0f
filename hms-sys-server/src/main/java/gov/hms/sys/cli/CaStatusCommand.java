package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code hms ca status}. */
@Command(
        name = "status",
        description = "The roots that are trusted, how long certificates can be issued, and a rotation.")
final class CaStatusCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private Output output = new Output();

    CaStatusCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().get("/ca");
        output.print(shell.out(), answer, out -> CaText.print(out, answer));
        return ExitCode.OK;
    }
}

package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms operator revoke}. */
@Command(name = "revoke", description = "From the next request on, this operator's token is good for nothing.")
final class OperatorRevokeCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "NAME", description = "as in hms operator list")
    private String name;

    OperatorRevokeCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().delete("/operators/" + PathSegment.of(name));
        shell.out().println(Printable.of(answer.path("name").asString(name)) + " revoked");
        return ExitCode.OK;
    }
}

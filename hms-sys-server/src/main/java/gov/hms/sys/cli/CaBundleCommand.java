package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code hms ca bundle}. */
@Command(
        name = "bundle",
        description = "Print the roots that are trusted now, as PEM: for HMS_SYS_CA on other machines.")
final class CaBundleCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    CaBundleCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        shell.out().print(server.connect().get("/ca").path("bundle").asString(""));
        return ExitCode.OK;
    }
}

package gov.hms.sys.cli;

import gov.hms.sys.ca.IssuingMaker;
import gov.hms.sys.ca.KeyFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hms ca issue}. */
@Command(
        name = "issue",
        description = {
            "Make the next issuing authority with a root's key that is kept elsewhere.",
            "Works beside a running HMS-SYS, which takes it over within seconds, and without one."
        })
final class CaIssueCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory of HMS-SYS; default: HMS_SYS_DATA, else hms-sys-data")
    private String data;

    @Option(names = "--root-key", paramLabel = "FILE", required = true, description = "the root's key, PEM, mode 0600")
    private String rootKey;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    CaIssueCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        Path ca = KeyOptions.data(shell, data).resolve("ca");
        try {
            Instant end = IssuingMaker.issue(ca, shell.resolve(rootKey), keys.vault(shell), Clock.systemUTC());
            shell.out().println("issuing authority in " + ca + ", valid until " + end);
            shell.hint(
                    "a running HMS-SYS takes it over within seconds; the root's key can go back to where it is kept");
            return ExitCode.OK;
        } catch (KeyFileException unfit) {
            throw CommandException.failed(unfit.getMessage(), "").causedBy(unfit);
        }
    }
}

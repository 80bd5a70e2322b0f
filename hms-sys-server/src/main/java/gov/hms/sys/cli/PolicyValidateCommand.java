package gov.hms.sys.cli;

import gov.hms.sys.policy.TrafficPolicy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hms policy validate}. */
@Command(
        name = "validate",
        description = "Check policy files without a server. Every violation is printed, with file, line and column.")
final class PolicyValidateCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FILE|DIR", description = "a policy, or a directory of *.yml, *.yaml and *.json")
    private String path;

    PolicyValidateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        PolicySource source = PolicySource.read(shell, path);
        Table table =
                new Table(Table.Column.text("ok"), Table.Column.text(""), Table.Column.text(""), Table.Column.text(""));
        source.policies().stream()
                .filter(located ->
                        source.violations().stream().noneMatch(line -> line.startsWith(located.file() + ":")))
                .forEach(located -> table.row(
                        "ok",
                        located.file(),
                        located.policy().name(),
                        located.policy().reach()));
        table.printRows(shell.out());
        shell.out().flush();
        source.policies().forEach(located -> {
            if (located.policy() instanceof TrafficPolicy policy) {
                policy.warnings().forEach(warning -> shell.hint("warning: " + located.file() + ": " + warning));
            }
        });
        source.orThrow();
        return ExitCode.OK;
    }
}

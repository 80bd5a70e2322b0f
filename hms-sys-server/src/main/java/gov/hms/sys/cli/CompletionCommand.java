package gov.hms.sys.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hms completion}. */
@Command(
        name = "completion",
        description = "Print the completion script for bash and zsh; use it with: source <(hms completion)")
final class CompletionCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.out().print(AutoComplete.bash("hms", spec.root().commandLine()));
        return ExitCode.OK;
    }
}

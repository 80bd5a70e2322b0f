package gov.hms.sys.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How every failure looks: {@code error:}, the details, {@code next:}. Never a stack trace, unless asked for with --debug. */
final class ErrorPrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Shell shell;
    private final ServerOptions options;

    ErrorPrinter(Shell shell, ServerOptions options) {
        this.shell = shell;
        this.options = options;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (options.debug) {
            failure.printStackTrace(shell.err());
        }
        if (failure instanceof CommandException known) {
            print(known);
            return known.exitCode();
        }
        shell.err()
                .println("error: unexpected " + failure.getClass().getSimpleName() + ": "
                        + Printable.of(String.valueOf(failure.getMessage())));
        shell.err().println("next: run it again with --debug and report what it prints");
        return ExitCode.FAILED;
    }

    @Override
    public int handleParseException(ParameterException refused, String[] args) {
        shell.err().println("error: " + Printable.of(firstLine(refused.getMessage())));
        if (refused instanceof UnmatchedArgumentException unmatched) {
            unmatched.getUnmatched().stream()
                    .limit(1)
                    .flatMap(word -> Suggestions.of(word, refused.getCommandLine()).stream())
                    .forEach(known -> shell.err().println("  did you mean " + known + "?"));
        }
        shell.err().println("next: " + refused.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.BAD_INPUT;
    }

    private void print(CommandException failure) {
        shell.err().println("error: " + Printable.of(failure.getMessage()));
        failure.details().forEach(detail -> shell.err().println("  " + Printable.of(detail)));
        if (!failure.next().isEmpty()) {
            shell.err().println("next: " + Printable.of(failure.next()));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}

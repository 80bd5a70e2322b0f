package gov.hms.sys.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy resume}. */
@Command(name = "resume", description = "End a pause.")
final class PolicyResumeCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "SERVICE", description = "fraud-scanner.scan, or fraud-scanner when that is unique")
    private String service;

    PolicyResumeCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().post("/policies/resume", Map.of("service", service));
        Distribution distribution = Distribution.of(answer);
        shell.out()
                .println(Printable.of(answer.path("service").asString(service)) + " is resumed, "
                        + distribution.sentence());
        distribution.hintAtMissing(shell);
        return ExitCode.OK;
    }
}

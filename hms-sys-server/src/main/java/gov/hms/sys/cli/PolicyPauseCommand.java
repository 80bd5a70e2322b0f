package gov.hms.sys.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy pause}. */
@Command(name = "pause", description = "Hold a service back for a while: calls to it are answered 503 Service Paused.")
final class PolicyPauseCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "SERVICE", description = "fraud-scanner.scan, or fraud-scanner when that is unique")
    private String service;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "whole minutes, 1m to 7d; default: 30m")
    private Duration duration = Duration.ofMinutes(30);

    PolicyPauseCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        long minutes = DurationWord.minutes("--for", duration, LONGEST);
        JsonNode answer = server.connect().post("/policies/pause", Map.of("service", service, "durationMin", minutes));
        String paused = Printable.of(answer.path("service").asString(service));
        Distribution distribution = Distribution.of(answer);
        shell.out()
                .println(paused + " is paused until "
                        + Times.seconds(answer.path("until").asString("")) + ", " + distribution.sentence());
        distribution.hintAtMissing(shell);
        shell.hint("end it earlier with: hms policy resume " + paused);
        return ExitCode.OK;
    }
}

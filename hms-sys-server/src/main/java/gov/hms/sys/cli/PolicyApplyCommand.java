package gov.hms.sys.cli;

import gov.hms.sys.policy.PolicyDocument;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy apply}. */
@Command(
        name = "apply",
        description =
                "Put policies in force. All files are checked first: with a violation in one of them, none is sent.")
final class PolicyApplyCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "FILE|DIR", description = "a policy, or a directory of *.yml, *.yaml and *.json")
    private String path;

    @Option(
            names = "--force",
            description =
                    "also when a policy lets nobody call a service that runs, or everybody one that was guarded, or changes more"
                            + " than half of the routes")
    private boolean force;

    PolicyApplyCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        List<PolicySource.Located> policies = PolicySource.read(shell, path).orThrow();
        SysClient sys = server.connect();
        for (PolicySource.Located located : policies) {
            apply(sys, located.policy());
        }
        return ExitCode.OK;
    }

    private void apply(SysClient sys, PolicyDocument policy) throws CommandException {
        JsonNode answer =
                sys.put("/policies/" + PathSegment.of(policy.name()) + (force ? "?force=true" : ""), policy.text());
        answer.path("warnings").forEach(warning -> shell.hint("warning: " + Printable.of(warning.asString())));
        String revision = policy.name() + "@" + answer.path("revision").asLong();
        if (!answer.path("changed").asBoolean(true)) {
            shell.out().println(revision + " unchanged");
            return;
        }
        JsonNode touches = answer.path("touches");
        if (touches.path("routes").asLong() > 0) {
            shell.hint("touches " + touches.path("routes").asLong() + " of "
                    + touches.path("ofRoutes").asLong() + " routes, to "
                    + touches.path("services").asLong() + " services with "
                    + touches.path("instances").asLong() + " instances");
        }
        Distribution distribution = Distribution.of(answer);
        shell.out().println(revision + " applied, " + distribution.sentence());
        distribution.hintAtMissing(shell);
    }
}

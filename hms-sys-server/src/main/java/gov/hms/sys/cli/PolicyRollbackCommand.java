package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms policy rollback}. */
@Command(
        name = "rollback",
        description = {
            "Put an older version of a policy into force again, as a new version; also of a deleted one.",
            "Shows what it changes and how many calls it touches, and asks first."
        })
final class PolicyRollbackCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(index = "0", paramLabel = "NAME", description = "as in the policy's metadata.name")
    private String name;

    @Parameters(index = "1", paramLabel = "REVISION", description = "as hms policy history NAME lists them")
    private long revision;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    @Option(
            names = "--force",
            description =
                    "also when the version lets nobody call a service that runs, or everybody one that was guarded, or changes"
                            + " more than half of the routes")
    private boolean force;

    PolicyRollbackCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        SysClient sys = server.connect();
        PolicyVersion version = PolicyVersion.get(sys, name, revision);
        String text = version.text()
                .orElseThrow(() -> CommandException.badInput(
                        name + "@" + revision + " is where it was deleted (expected: a version with a text)",
                        "delete it with: hms policy delete " + name));
        Optional<JsonNode> now = inForce(sys);
        if (now.isPresent() && now.get().path("text").asString("").equals(text)) {
            shell.out()
                    .println(name + "@" + now.get().path("revision").asLong()
                            + " unchanged: its text is that of revision " + revision);
            return ExitCode.OK;
        }
        if (now.isPresent() && now.get().path("origin").asString("").startsWith("file:")) {
            String file = now.get().path("origin").asString().substring("file:".length());
            throw CommandException.failed(
                    name + " belongs to " + file + " of the policies directory (expected: a change there)",
                    "see the text to put there: hms policy diff " + name + " " + revision);
        }
        show(sys, version, now);
        if (!yes) {
            Confirmation.require(shell, "Roll " + name + " back to revision " + revision + "?");
        }
        put(sys, text);
        return ExitCode.OK;
    }

    private Optional<JsonNode> inForce(SysClient sys) throws CommandException {
        for (JsonNode policy : sys.get("/policies").path("policies")) {
            if (policy.path("name").asString("").equals(name)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }

    private void show(SysClient sys, PolicyVersion version, Optional<JsonNode> now) throws CommandException {
        String before = now.map(policy -> policy.path("text").asString("")).orElse("");
        TextDifference.unified(
                        now.map(policy -> name + "@" + policy.path("revision").asLong() + "  in force")
                                .orElse("(nothing)"),
                        before.lines().toList(),
                        version.label(),
                        version.lines())
                .forEach(shell::hint);
        List<JsonNode> policies = new ArrayList<>();
        JsonNode plan = validate(sys, version.text().orElseThrow());
        policies.add(plan.path("calls"));
        if (now.isPresent()) {
            policies.add(validate(sys, before).path("calls"));
        }
        TouchedCalls.of(sys.get("/mesh/graph?last=1m"), policies).hint(shell);
        plan.path("warnings").forEach(warning -> shell.hint("warning: " + Printable.of(warning.asString())));
    }

    private static JsonNode validate(SysClient sys, String text) throws CommandException {
        return sys.postText("/policies/validate", text);
    }

    private void put(SysClient sys, String text) throws CommandException {
        JsonNode answer = sys.put("/policies/" + PathSegment.of(name) + (force ? "?force=true" : ""), text);
        Distribution distribution = Distribution.of(answer);
        shell.out()
                .println(name + "@" + answer.path("revision").asLong() + " is revision " + revision + " again, "
                        + distribution.sentence());
        distribution.hintAtMissing(shell);
    }
}

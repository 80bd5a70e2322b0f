package gov.hms.sys.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code hms policy diff}. */
@Command(
        name = "diff",
        description = {
            "Print what is different between two versions of a policy, as a unified diff.",
            "Without revisions: what the newest changed. With one: all that changed since."
        })
final class PolicyDiffCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(index = "0", paramLabel = "NAME", description = "as in the policy's metadata.name")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FROM", description = "revision; default: the one before TO")
    private Long from;

    @Parameters(index = "2", arity = "0..1", paramLabel = "TO", description = "revision; default: the newest")
    private Long to;

    @Mixin
    private Output output = new Output();

    PolicyDiffCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        SysClient sys = server.connect();
        List<Long> revisions = revisions(sys);
        PolicyVersion newer = PolicyVersion.get(sys, name, to == null ? revisions.get(0) : to);
        Optional<Long> before = from == null ? before(revisions, newer.revision()) : Optional.of(from);
        Optional<PolicyVersion> older =
                before.isEmpty() ? Optional.empty() : Optional.of(PolicyVersion.get(sys, name, before.get()));
        List<String> difference = TextDifference.unified(older, newer);
        output.print(shell.out(), view(older, newer, difference), out -> difference.forEach(out::println));
        if (difference.isEmpty() && output.format == OutputFormat.table) {
            shell.hint("no difference");
        }
        return ExitCode.OK;
    }

    /** The newest first. */
    private List<Long> revisions(SysClient sys) throws CommandException {
        List<Long> revisions = sys.get(PolicyVersion.historyPath(name))
                .path("versions")
                .valueStream()
                .map(version -> version.path("revision").asLong(0))
                .toList();
        if (revisions.isEmpty()) {
            throw CommandException.failed(
                    "no version of " + name + " is kept: it was put before versions were", "hms policy get " + name);
        }
        return revisions;
    }

    private static Optional<Long> before(List<Long> revisions, long revision) {
        return revisions.stream().filter(other -> other < revision).findFirst();
    }

    private JsonNode view(Optional<PolicyVersion> older, PolicyVersion newer, List<String> difference) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", name);
        view.put("from", older.map(PolicyVersion::revision).orElse(null));
        view.put("to", newer.revision());
        view.put("difference", difference);
        return new JsonMapper().valueToTree(view);
    }
}

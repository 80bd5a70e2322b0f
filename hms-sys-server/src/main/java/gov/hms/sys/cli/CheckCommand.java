package gov.hms.sys.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code hms check}. */
@Command(
        name = "check",
        description =
                "Is everything as it should be? Each line says ok, warn or fail, and what to do; ends with 1 on a fail.")
final class CheckCommand implements Callable<Integer> {
    private final Shell shell;
    private final ServerOptions options;

    @Mixin
    private Output output = new Output();

    CheckCommand(Shell shell, ServerOptions options) {
        this.shell = shell;
        this.options = options;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Checks(shell, options).run();
        Table table = new Table(Table.Column.text("STATE"), Table.Column.text("CHECK"), Table.Column.text("FOUND"));
        ObjectNode json = new JsonMapper().createObjectNode();
        ArrayNode checks = json.putArray("checks");
        for (Finding finding : findings) {
            String next = finding.next().isEmpty() ? "" : "; next: " + finding.next();
            table.row(finding.state().name(), finding.subject(), finding.text() + next);
            checks.addObject()
                    .put("state", finding.state().name())
                    .put("check", finding.subject())
                    .put("found", finding.text())
                    .put("next", finding.next());
        }
        output.print(shell.out(), json, table);
        boolean failed = findings.stream().anyMatch(finding -> finding.state() == Finding.State.fail);
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }
}

package gov.hms.sys.cli;

import gov.hms.sys.policy.PolicySchema;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code hms policy schema}. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of a kind of document, for editors. No server is needed.")
final class PolicySchemaCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(
            arity = "0..1",
            paramLabel = "KIND",
            defaultValue = "TrafficPolicy",
            description = "TrafficPolicy (the default), MeshSettings or AccessPolicy")
    private String kind;

    PolicySchemaCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        Map<String, Object> schema = PolicySchema.of(kind)
                .orElseThrow(() -> CommandException.badInput(
                        "kind: " + kind + " (expected: one of " + String.join(", ", PolicySchema.kinds()) + ")",
                        "write it as in a document's kind"));
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        shell.out().println(json.writeValueAsString(schema));
        return ExitCode.OK;
    }
}

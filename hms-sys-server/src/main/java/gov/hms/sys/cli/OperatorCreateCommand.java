package gov.hms.sys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms operator create}. */
@Command(
        name = "create",
        description = "Print a token with which somebody may speak to HMS-SYS. It is a secret, and shown this once.")
final class OperatorCreateCommand implements Callable<Integer> {
    private static final int LONGEST = 3_650;

    private final Shell shell;
    private final Server server;

    @Parameters(paramLabel = "NAME", description = "who it is, as the audit log will call them: a-z0-9._@-")
    private String name;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "viewer: sees everything; operator: changes policies and pauses; admin: also makes tokens,"
                    + " certificates, operators")
    private String role;

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "for how long the token is good, 1 to 3650, or 0 for ever; default: 90")
    private int days = 90;

    OperatorCreateCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        if (days < 0 || days > LONGEST) {
            throw CommandException.badInput(
                    "--days: " + days + " (expected: 0 to " + LONGEST + ")", "hms operator create --help");
        }
        if (!role.matches("viewer|operator|admin")) {
            throw CommandException.badInput(
                    "--role: " + role + " (expected: viewer, operator or admin)", "hms operator create --help");
        }
        SysClient sys = server.connect();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("role", role);
        body.put("days", days);
        JsonNode answer = sys.post("/operators", body);
        shell.out().println(Printable.of(answer.path("token").asString("")));
        String until = answer.path("expires").isNull()
                ? "it never expires"
                : "it expires " + Times.seconds(answer.path("expires").asString(""));
        shell.hint(Printable.of(answer.path("name").asString(name)) + " is " + Printable.of(role) + "; " + until
                + ". Put the token into a file of their own, and on their machine set HMS_SYS_URL, HMS_SYS_TOKEN=@FILE and"
                + " HMS_SYS_CA (a copy of ca/root.pem)");
        return ExitCode.OK;
    }
}

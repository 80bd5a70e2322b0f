package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code hms mtls permissive}. */
@Command(
        name = "permissive",
        description = "Let services answer requests in clear too, on the same port, for the time of a migration.")
final class MtlsPermissiveCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private Output output = new Output();

    MtlsPermissiveCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        JsonNode answer = server.connect().post("/mtls/permissive", Map.of());
        output.print(shell.out(), answer, out -> print(out, answer));
        Distribution.of(answer).hintAtMissing(shell);
        shell.hint(
                "whoever reaches a service's port can call it now, unless an AccessPolicy says who may; see who does with:"
                        + " hms mtls strict --check");
        return ExitCode.OK;
    }

    static void print(PrintWriter out, JsonNode answer) {
        String mode = "mtls is " + Printable.of(answer.path("mode").asString(""));
        out.println(
                answer.path("changed").asBoolean(false)
                        ? mode + " (" + Printable.of(answer.path("policy").asString("")) + "), "
                                + Distribution.of(answer).sentence()
                        : mode + " already");
    }
}

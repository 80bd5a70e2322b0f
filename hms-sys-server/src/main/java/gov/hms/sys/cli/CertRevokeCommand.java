package gov.hms.sys.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hms cert revoke}. */
@Command(
        name = "revoke",
        description =
                "Deny certificates at once, on connections that are open too; a denied identity gets no new ones.")
final class CertRevokeCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private CertSubject subject = new CertSubject();

    @Option(names = "--reason", paramLabel = "TEXT", description = "for the record, at most 256 characters")
    private String reason;

    CertRevokeCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        Map<String, Object> body = subject.body();
        if (reason != null) {
            body.put("reason", reason);
        }
        JsonNode answer = server.connect().post("/certificates/revoke", body);
        String denied = Printable.of(answer.path("subject").asString(""));
        shell.out().println(denied + " is denied");
        if (!answer.path("known").asBoolean(true)) {
            shell.hint("no certificate that is out has this serial number; it is denied all the same until "
                    + Times.seconds(answer.path("until").asString("")));
        }
        shell.hint(
                "take it back with: hms cert allow " + (denied.startsWith("spiffe:") ? denied : "--serial " + denied));
        return ExitCode.OK;
    }
}

package gov.hms.sys.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hms cert allow}. */
@Command(
        name = "allow",
        description = "Let a denied identity in again: it may get new certificates, and those of before stay denied.")
final class CertAllowCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Mixin
    private CertSubject subject = new CertSubject();

    @Option(
            names = "--old-certificates",
            description = "take the denial back altogether: certificates of before it are good again too")
    private boolean oldCertificates;

    CertAllowCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        Map<String, Object> body = subject.body();
        body.put("oldCertificates", oldCertificates);
        JsonNode answer = server.connect().post("/certificates/allow", body);
        String allowed = Printable.of(answer.path("subject").asString(""));
        String before = answer.path("issuedBefore").asString("");
        shell.out()
                .println(allowed + " is allowed"
                        + (before.isEmpty()
                                ? ""
                                : "; what was issued before " + Times.seconds(before) + " stays denied"));
        if (!before.isEmpty()) {
            shell.hint("its instances need a new join string: hms token create SERVICE");
        }
        return ExitCode.OK;
    }
}

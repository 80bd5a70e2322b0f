package gov.hms.sys.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hms cert list}. */
@Command(name = "list", description = "List the certificates that are out, and what is denied.")
final class CertListCommand implements Callable<Integer> {
    private final Shell shell;
    private final Server server;

    @Parameters(
            paramLabel = "SERVICE",
            arity = "0..1",
            description = "only of this service: fraud-scanner.scan, or fraud-scanner when that is unique")
    private String service;

    @Mixin
    private Output output = new Output();

    CertListCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        String query = service == null ? "" : "?service=" + URLEncoder.encode(service, StandardCharsets.UTF_8);
        JsonNode answer = server.connect().get("/certificates" + query);
        Table table = certificates(answer);
        output.print(shell.out(), answer, table);
        if (output.format == OutputFormat.table) {
            denied(answer);
            if (table.isEmpty()) {
                shell.hint("no certificate is out; next: hms token create SERVICE, and start one with what it prints");
            }
        }
        return ExitCode.OK;
    }

    private static Table certificates(JsonNode answer) {
        Table table = new Table(
                Table.Column.text("SERIAL"),
                Table.Column.text("SPIFFE ID"),
                Table.Column.text("ISSUED"),
                Table.Column.text("EXPIRES"),
                Table.Column.text("INSTANCE"),
                Table.Column.text("STATE"));
        for (JsonNode certificate : answer.path("certificates")) {
            table.row(
                    certificate.path("serial").asString(""),
                    certificate.path("spiffeId").asString(""),
                    Times.seconds(certificate.path("issued").asString("")),
                    Times.seconds(certificate.path("expires").asString("")),
                    certificate
                            .path("instances")
                            .valueStream()
                            .map(JsonNode::asString)
                            .collect(Collectors.joining(", ")),
                    certificate.path("state").asString(""));
        }
        return table;
    }

    private void denied(JsonNode answer) {
        for (JsonNode denial : answer.path("denied")) {
            String reason = denial.path("reason").asString("");
            String before = denial.path("issuedBefore").asString("");
            shell.out()
                    .println(Printable.of("denied: " + denial.path("subject").asString("")
                            + (before.isEmpty() ? "" : ", what was issued before " + Times.seconds(before))
                            + ", since "
                            + Times.seconds(denial.path("since").asString("")) + " by "
                            + denial.path("by").asString("")
                            + (reason.isEmpty() ? "" : ": " + reason)));
        }
    }
}

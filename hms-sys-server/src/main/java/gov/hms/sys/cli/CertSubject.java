package gov.hms.sys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose certificates a command is about. */
final class CertSubject {
    @Parameters(
            paramLabel = "IDENTITY",
            arity = "0..1",
            description = "every certificate of it: spiffe://hms.local/ns/scan/svc/fraud-scanner, fraud-scanner.scan,"
                    + " or fraud-scanner when that is unique")
    private String identity;

    @Option(
            names = "--serial",
            paramLabel = "HEX",
            description = "one certificate, by the serial number that hms cert list shows")
    private String serial;

    /** The body of a request that names it. */
    Map<String, Object> body() throws CommandException {
        if ((identity == null) == (serial == null)) {
            throw CommandException.badInput(
                    "expected an identity or --serial, and not both", "find it with: hms cert list");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (serial != null) {
            body.put("serial", serial);
        } else {
            body.put(identity.startsWith("spiffe:") ? "spiffeId" : "service", identity);
        }
        return body;
    }
}

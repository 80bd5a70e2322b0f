package gov.hms.sys.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where HMS-SYS is; every command takes these. Picocli writes the fields. */
final class ServerOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description =
                    "HMS-SYS, as in https://hms-sys:7080. Default: HMS_SYS_URL, else connect.json in HMS_SYS_DATA or"
                            + " ./hms-sys-data, else http://127.0.0.1:7080")
    String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN|@FILE",
            scope = ScopeType.INHERIT,
            description =
                    "operator token, or @ and a file that holds it. Default: HMS_SYS_TOKEN, else as in connect.json")
    String token;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "PEM of the certificate authority to trust, and no other. Default: HMS_SYS_CA, else as in connect.json")
    String ca;

    @Option(names = "--debug", hidden = true, scope = ScopeType.INHERIT, description = "print stack traces")
    boolean debug;
}

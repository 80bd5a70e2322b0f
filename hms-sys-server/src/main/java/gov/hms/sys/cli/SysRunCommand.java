package gov.hms.sys.cli;

import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.HmsSysConfig;
import gov.hms.sys.server.StartupException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hms sys run}. */
@Command(
        name = "run",
        description = {
            "Run HMS-SYS until it is stopped with Ctrl-C or SIGTERM.",
            "Each option is also a variable: --http-port is HMS_SYS_HTTP_PORT, and so on."
        })
final class SysRunCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--dev", description = "for development: REST in clear, on loopback only, without tokens")
    private boolean dev;

    @Option(names = "--data", paramLabel = "DIR", description = "keys, database and audit log; default: hms-sys-data")
    private String data = "hms-sys-data";

    @Option(names = "--policies", paramLabel = "DIR", description = "policy files that hold at once; default: policies")
    private String policies = "policies";

    @Option(names = "--http-port", paramLabel = "N", description = "REST and metrics, 0: any; default: 7080")
    private int httpPort = 7080;

    @Option(names = "--grpc-port", paramLabel = "N", description = "the mesh's gRPC, 0: any; default: 7443")
    private int grpcPort = 7443;

    @Option(
            names = "--certificate-ttl",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "life of a workload's certificate, 1m to 7d; default: 24h")
    private Duration certificateTtl = Duration.ofHours(24);

    @Option(
            names = "--advertise",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = "where workloads find HMS-SYS, for join strings; default: 127.0.0.1")
    private List<String> advertise = List.of("127.0.0.1");

    SysRunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        HmsSysConfig config = config();
        ServerLogging.enable(shell.variable("HMS_SYS_LOG"));
        Instant before = shell.timing().now();
        HmsSys sys = start(config);
        StartBanner.print(
                shell, config, sys, Duration.between(before, shell.timing().now()));
        shell.timing().awaitStop(() -> stop(sys));
        return ExitCode.OK;
    }

    private HmsSysConfig config() throws CommandException {
        try {
            return HmsSysConfig.defaults()
                    .withDev(dev)
                    .withDirectories(shell.resolve(data), shell.resolve(policies))
                    .withPorts(httpPort, grpcPort)
                    .withCertificateTtl(certificateTtl)
                    .withAdvertised(advertise);
        } catch (IllegalArgumentException refused) {
            throw CommandException.badInput(refused.getMessage(), "hms sys run --help")
                    .causedBy(refused);
        }
    }

    private static HmsSys start(HmsSysConfig config) throws CommandException {
        try {
            return HmsSys.start(config);
        } catch (StartupException refused) {
            throw CommandException.failed(refused.getMessage(), "").causedBy(refused);
        }
    }

    private void stop(HmsSys sys) {
        shell.err().println("stopping");
        sys.close();
        shell.err().println("stopped; everything is in " + shell.resolve(data));
    }
}

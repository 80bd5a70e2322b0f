package gov.hms.sys.cli;

import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.server.ConfigFile;
import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.HmsSysConfig;
import gov.hms.sys.server.RegistrySettings;
import gov.hms.sys.server.StartupException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file that can say all of this, and more; an option or a variable goes before it")
    private String configFile;

    @Option(
            names = "--dev",
            arity = "0..1",
            fallbackValue = "true",
            description = "for development: REST in clear, on loopback only, without tokens")
    private Boolean dev;

    @Option(names = "--data", paramLabel = "DIR", description = "keys, database and audit log; default: hms-sys-data")
    private String data;

    @Option(names = "--policies", paramLabel = "DIR", description = "policy files that hold at once; default: policies")
    private String policies;

    @Option(names = "--http-port", paramLabel = "N", description = "REST and metrics, 0: any; default: 7080")
    private Integer httpPort;

    @Option(names = "--grpc-port", paramLabel = "N", description = "the mesh's gRPC, 0: any; default: 7443")
    private Integer grpcPort;

    @Option(
            names = "--certificate-ttl",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "life of a workload's certificate, 1m to 7d; default: 24h")
    private Duration certificateTtl;

    @Option(
            names = "--trust-domain",
            paramLabel = "NAME",
            description = "of all identities, another one for each environment; the data directory is of it for good;"
                    + " default: hms.local")
    private String trustDomain;

    @Option(
            names = "--advertise",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = "where workloads find HMS-SYS, for join strings; default: 127.0.0.1")
    private List<String> advertise;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Mixin
    private AuditOptions audit = new AuditOptions();

    @Option(
            names = "--registry-allow",
            paramLabel = "NETWORK",
            split = ",",
            description = "addresses that instances may have beside the one that they connect from, as 10.0.0.0/8;"
                    + " default: none")
    private List<String> registryAllow;

    @Option(
            names = "--restored",
            description =
                    "the data directory was put back from a backup: begin a new epoch, which instances take for newer"
                            + " than what they know; on record")
    private boolean restored;

    @Option(
            names = "--drop-policy",
            paramLabel = "NAME@REVISION",
            split = ",",
            description = "take a stored policy out that this version of HMS-SYS cannot read, and that keeps it from"
                    + " starting; on record")
    private List<String> dropPolicies = List.of();

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
        shell.timing().awaitStop(() -> stop(sys, config));
        return ExitCode.OK;
    }

    /** Option before variable, variable before file, file before default. */
    private HmsSysConfig config() throws CommandException {
        HmsSysConfig file = fromFile();
        try {
            return file.withDev(dev != null ? dev : file.dev())
                    .withDirectories(
                            data != null ? shell.resolve(data) : file.dataDirectory(),
                            policies != null ? shell.resolve(policies) : file.policiesDirectory())
                    .withPorts(
                            httpPort != null ? httpPort : file.httpPort(),
                            grpcPort != null ? grpcPort : file.grpcPort())
                    .withCertificateTtl(certificateTtl != null ? certificateTtl : file.certificateTtl())
                    .withTrustDomain(trustDomain != null ? trustDomain : file.trustDomain())
                    .withAdvertised(advertise != null ? advertise : file.advertised())
                    .withAudit(audit.settings(shell, file.audit()))
                    .withRegistry(registryAllow != null ? RegistrySettings.of(registryAllow) : file.registry())
                    .withRestored(restored)
                    .withDroppedPolicies(Set.copyOf(dropPolicies))
                    .withAuthority(keys.settings(shell, file.authority()));
        } catch (KeyFileException unusable) {
            throw CommandException.failed(unusable.getMessage(), "").causedBy(unusable);
        } catch (IllegalArgumentException refused) {
            throw CommandException.badInput(refused.getMessage(), "hms sys run --help")
                    .causedBy(refused);
        }
    }

    private HmsSysConfig fromFile() throws CommandException {
        HmsSysConfig defaults = HmsSysConfig.defaults();
        HmsSysConfig here = defaults.withDirectories(
                shell.resolve(defaults.dataDirectory().toString()),
                shell.resolve(defaults.policiesDirectory().toString()));
        if (configFile == null) {
            return here;
        }
        try {
            return ConfigFile.read(shell.resolve(configFile), here);
        } catch (PolicyRejectedException refused) {
            throw CommandException.badInput(
                            refused.violations().size() + " violations\n  " + String.join("\n  ", refused.violations()),
                            "correct " + configFile + "; its fields are described in docs/configuration.md")
                    .causedBy(refused);
        } catch (IOException unreadable) {
            throw CommandException.badInput(
                            configFile + " cannot be read (" + unreadable + ")", "name a readable file with --config")
                    .causedBy(unreadable);
        }
    }

    private static HmsSys start(HmsSysConfig config) throws CommandException {
        try {
            return HmsSys.start(config);
        } catch (StartupException refused) {
            throw CommandException.failed(refused.getMessage(), "").causedBy(refused);
        }
    }

    private void stop(HmsSys sys, HmsSysConfig config) {
        shell.err().println("stopping");
        sys.close();
        shell.err().println("stopped; everything is in " + config.dataDirectory());
    }
}

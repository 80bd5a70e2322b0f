package gov.hms.sys.server;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.stream.ConnectionLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * How HMS-SYS runs. {@link #defaults()} needs nothing else to be installed or prepared.
 *
 * @param dev REST in clear, on loopback only and without tokens; for development
 * @param dataDirectory keys, database and audit log; created with mode 0700 when absent
 * @param policiesDirectory {@code *.yml}, {@code *.yaml} and {@code *.json} in it are policies; may appear later
 * @param httpPort of REST and metrics, 0 to 65535; 0: any free port
 * @param grpcPort of the mesh, 0 to 65535; 0: any free port
 * @param certificateTtl life of a workload's certificate, 1 minute to 7 days
 * @param trustDomain of all SPIFFE IDs, 1 to 255 characters of {@code a-z 0-9 . - _}; the data directory is of it for good
 * @param advertised {@code host} or {@code host:port} under which workloads find HMS-SYS, written into join strings; without a
 *     port, the gRPC port
 * @param tokens whose Service Tokens are accepted
 * @param authority how the keys of the certificate authority are kept
 * @param audit how long the audit log is kept
 * @param registry who may register where
 * @param connections how many may be connected
 * @param restored whether the database was put back from a backup: then a new epoch begins
 * @param droppedPolicies {@code name@revision} of stored policies that are taken out if they cannot be read
 */
public record HmsSysConfig(
        boolean dev,
        Path dataDirectory,
        Path policiesDirectory,
        int httpPort,
        int grpcPort,
        Duration certificateTtl,
        String trustDomain,
        List<String> advertised,
        TokenSettings tokens,
        AuthoritySettings authority,
        AuditSettings audit,
        RegistrySettings registry,
        ConnectionLimits connections,
        boolean restored,
        Set<String> droppedPolicies) {

    private static final Duration SHORTEST_TTL = Duration.ofMinutes(1);
    private static final Duration LONGEST_TTL = Duration.ofDays(7);
    private static final Pattern POLICY_REVISION = Pattern.compile("[^@]+@[0-9]+");

    public HmsSysConfig {
        requirePort("httpPort", httpPort);
        requirePort("grpcPort", grpcPort);
        if (certificateTtl.compareTo(SHORTEST_TTL) < 0 || certificateTtl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException(
                    "certificateTtl: " + certificateTtl + " (expected: " + SHORTEST_TTL + " to " + LONGEST_TTL + ")");
        }
        try {
            SpiffeId.ofControlPlane(trustDomain);
        } catch (IllegalArgumentException noDomain) {
            throw new IllegalArgumentException(
                    "trustDomain: " + trustDomain + " (expected: 1 to 255 characters of a-z, 0-9, '.', '-' and '_')",
                    noDomain);
        }
        if (advertised.isEmpty()) {
            throw new IllegalArgumentException("advertised: empty (expected: at least one host or host:port)");
        }
        advertised = List.copyOf(advertised);
        for (String dropped : droppedPolicies) {
            if (!POLICY_REVISION.matcher(dropped).matches()) {
                throw new IllegalArgumentException("droppedPolicies: " + dropped
                        + " (expected: NAME@REVISION, as the start without it names the policy)");
            }
        }
        droppedPolicies = Set.copyOf(droppedPolicies);
    }

    /** Data in {@code ./hms-sys-data}, policies in {@code ./policies}, REST on 7080, mesh on 7443, certificates of 24 hours. */
    public static HmsSysConfig defaults() {
        return new HmsSysConfig(
                false,
                Path.of("hms-sys-data"),
                Path.of("policies"),
                7080,
                7443,
                Duration.ofHours(24),
                "hms.local",
                List.of("127.0.0.1"),
                TokenSettings.DEFAULTS,
                AuthoritySettings.DEFAULTS,
                AuditSettings.DEFAULTS,
                RegistrySettings.DEFAULTS,
                ConnectionLimits.DEFAULTS,
                false,
                Set.of());
    }

    public HmsSysConfig withDev(boolean value) {
        return with(draft -> draft.dev = value);
    }

    public HmsSysConfig withDirectories(Path data, Path policies) {
        return with(draft -> {
            draft.dataDirectory = data;
            draft.policiesDirectory = policies;
        });
    }

    public HmsSysConfig withPorts(int http, int grpc) {
        return with(draft -> {
            draft.httpPort = http;
            draft.grpcPort = grpc;
        });
    }

    public HmsSysConfig withCertificateTtl(Duration ttl) {
        return with(draft -> draft.certificateTtl = ttl);
    }

    public HmsSysConfig withTrustDomain(String name) {
        return with(draft -> draft.trustDomain = name);
    }

    public HmsSysConfig withAdvertised(List<String> hosts) {
        return with(draft -> draft.advertised = hosts);
    }

    public HmsSysConfig withTokens(TokenSettings settings) {
        return with(draft -> draft.tokens = settings);
    }

    public HmsSysConfig withAuthority(AuthoritySettings settings) {
        return with(draft -> draft.authority = settings);
    }

    public HmsSysConfig withAudit(AuditSettings settings) {
        return with(draft -> draft.audit = settings);
    }

    public HmsSysConfig withRegistry(RegistrySettings settings) {
        return with(draft -> draft.registry = settings);
    }

    public HmsSysConfig withConnections(ConnectionLimits limits) {
        return with(draft -> draft.connections = limits);
    }

    public HmsSysConfig withRestored(boolean value) {
        return with(draft -> draft.restored = value);
    }

    public HmsSysConfig withDroppedPolicies(Set<String> labels) {
        return with(draft -> draft.droppedPolicies = labels);
    }

    private HmsSysConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** A copy while some of it is changed. */
    private static final class Draft {
        private boolean dev;
        private Path dataDirectory;
        private Path policiesDirectory;
        private int httpPort;
        private int grpcPort;
        private Duration certificateTtl;
        private String trustDomain;
        private List<String> advertised;
        private TokenSettings tokens;
        private AuthoritySettings authority;
        private AuditSettings audit;
        private RegistrySettings registry;
        private ConnectionLimits connections;
        private boolean restored;
        private Set<String> droppedPolicies;

        private Draft(HmsSysConfig of) {
            dev = of.dev;
            dataDirectory = of.dataDirectory;
            policiesDirectory = of.policiesDirectory;
            httpPort = of.httpPort;
            grpcPort = of.grpcPort;
            certificateTtl = of.certificateTtl;
            trustDomain = of.trustDomain;
            advertised = of.advertised;
            tokens = of.tokens;
            authority = of.authority;
            audit = of.audit;
            registry = of.registry;
            connections = of.connections;
            restored = of.restored;
            droppedPolicies = of.droppedPolicies;
        }

        private HmsSysConfig done() {
            return new HmsSysConfig(
                    dev,
                    dataDirectory,
                    policiesDirectory,
                    httpPort,
                    grpcPort,
                    certificateTtl,
                    trustDomain,
                    advertised,
                    tokens,
                    authority,
                    audit,
                    registry,
                    connections,
                    restored,
                    droppedPolicies);
        }
    }

    private static void requirePort(String field, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(field + ": " + port + " (expected: 0 to 65535)");
        }
    }
}

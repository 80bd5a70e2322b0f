package gov.hms.mesh.testing;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.MeshConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Configurations for tests, each step returning a changed copy. */
public record Configs(ServiceConfig config) {
    public static final LogicalName FRAUD_SCANNER = LogicalName.parse("fraud-scanner.scan");
    public static final SpiffeId FRAUD_SCANNER_ID = SpiffeId.ofWorkload("hms.local", FRAUD_SCANNER);

    /** fraud-scanner.scan without policies, with so many instances of version v1 on ports from 9001 on. */
    public static Configs fraudScanner(int instances) {
        return of(FRAUD_SCANNER, instances);
    }

    public static Configs of(LogicalName name, int instances) {
        return new Configs(new ServiceConfig(
                        name,
                        1,
                        1,
                        List.of(Route.DEFAULT),
                        ClusterPolicy.DEFAULT,
                        AccessRules.OPEN,
                        false,
                        List.of(),
                        Optional.empty(),
                        List.of()))
                .instances("v1", 9001, instances);
    }

    /** Adds instances of a version. */
    public Configs instances(String version, int firstPort, int count) {
        return instances(version, "", 1, firstPort, count);
    }

    /** Adds instances of a version, in a zone, with a weight. */
    public Configs instances(String version, String zone, int weight, int firstPort, int count) {
        List<Endpoint> endpoints = new ArrayList<>(config.endpoints());
        for (int i = 0; i < count; i++) {
            endpoints.add(new Endpoint(
                    version + zone + "-" + i,
                    "127.0.0.1",
                    firstPort + i,
                    version,
                    zone,
                    weight,
                    SpiffeId.ofWorkload("hms.local", config.name())));
        }
        return endpoints(endpoints);
    }

    public Configs endpoints(List<Endpoint> endpoints) {
        return with(config.version(), config.routes(), config.cluster(), endpoints, config.pausedUntil());
    }

    public Configs version(long version) {
        return with(version, config.routes(), config.cluster(), config.endpoints(), config.pausedUntil());
    }

    public Configs route(int timeoutMs, int perTryTimeoutMs, RetryPolicy retry, WeightedVersion... split) {
        return routes(new Route("default", RouteMatch.ALL, List.of(split), timeoutMs, perTryTimeoutMs, retry));
    }

    /** First match wins; the last one must match everything. */
    public Configs routes(Route... routes) {
        return with(config.version(), List.of(routes), config.cluster(), config.endpoints(), config.pausedUntil());
    }

    public Configs breaker(CircuitBreakerPolicy breaker) {
        return cluster(config.cluster().with(breaker));
    }

    public Configs cluster(ClusterPolicy cluster) {
        return with(config.version(), config.routes(), cluster, config.endpoints(), config.pausedUntil());
    }

    public Configs pausedUntil(Instant until) {
        return with(config.version(), config.routes(), config.cluster(), config.endpoints(), Optional.of(until));
    }

    public Configs access(AccessRules access) {
        return new Configs(new ServiceConfig(
                config.name(),
                config.epoch(),
                config.version(),
                config.routes(),
                config.cluster(),
                access,
                config.permissive(),
                config.endpoints(),
                config.pausedUntil(),
                config.policies()));
    }

    public Configs permissive(boolean permissive) {
        return new Configs(new ServiceConfig(
                config.name(),
                config.epoch(),
                config.version(),
                config.routes(),
                config.cluster(),
                config.access(),
                permissive,
                config.endpoints(),
                config.pausedUntil(),
                config.policies()));
    }

    private Configs with(
            long version,
            List<Route> routes,
            ClusterPolicy cluster,
            List<Endpoint> endpoints,
            Optional<Instant> paused) {
        return new Configs(new ServiceConfig(
                config.name(),
                config.epoch(),
                version,
                routes,
                cluster,
                config.access(),
                config.permissive(),
                endpoints,
                paused,
                config.policies()));
    }

    /** The configuration as an update of the stream. */
    public DiscoveryResponse.Builder update() {
        return DiscoveryResponse.newBuilder().setService(gov.hms.mesh.internal.policy.ServiceConfigCodec.write(config));
    }

    /** Announces namespaces. */
    public static DiscoveryResponse.Builder mesh(TestCa ca, String... namespaces) {
        try {
            return DiscoveryResponse.newBuilder()
                    .setMesh(MeshConfig.newBuilder()
                            .setEpoch(1)
                            .setVersion(1)
                            .setTrustDomain("hms.local")
                            .addAllNamespaces(List.of(namespaces))
                            .addTrustBundle(com.google.protobuf.ByteString.copyFrom(
                                    ca.root().getEncoded())));
        } catch (java.security.cert.CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

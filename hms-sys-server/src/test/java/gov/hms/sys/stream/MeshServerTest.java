package gov.hms.sys.stream;

import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import gov.hms.mesh.internal.wire.CallStatistics;
import gov.hms.mesh.internal.wire.DeregisterRequest;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.Hello;
import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.mesh.internal.wire.RegisterResponse;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import gov.hms.sys.statistics.LatencyHistogram;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The mesh's port, over real sockets and real TLS. */
class MeshServerTest {
    private static final String SCANNER = "fraud-scanner.scan";
    private static final String INTAKE = "return-intake.intake";
    private static final String PAUSE = "{\"service\":\"fraud-scanner\",\"durationMin\":30}";

    @TempDir
    Path directory;

    private RunningSys sys;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory, true);
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    private static void refused(Status.Code code, String because, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(because);
    }

    private static boolean has(Workload workload, String service, int endpoints) {
        var config = workload.configs.get(service);
        return config != null && config.getEndpointsCount() == endpoints;
    }

    @Test
    void aTokenBuysACertificateAndTheCertificateTheNextOne() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        SignedIdentity identity = Workload.sign(sys, Workload.token(sys.join(SCANNER)), keys);
        assertThat(identity.getSpiffeId()).isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        assertThat(identity.getTrustBundleList())
                .containsExactly(ByteString.copyFrom(sys.root().getEncoded()));
        var chain = Workload.chain(identity);
        assertThat(chain.get(0).getPublicKey()).isEqualTo(keys.getPublic());
        chain.get(1).verify(sys.root().getPublicKey());

        try (Workload workload = Workload.join(sys, SCANNER, "i-1")) {
            SignedIdentity renewed = workload.renew(Csrs.ec("secp256r1"));
            assertThat(renewed.getSpiffeId()).isEqualTo(identity.getSpiffeId());
        }
        assertThat(sys.send("GET", "/metrics", "").body()).contains("hms_sys_certificates_issued_total 3.0");
    }

    @Test
    void aBadTokenBuysNothing() throws Exception {
        refused(
                Status.Code.UNAUTHENTICATED,
                "service token: not accepted (request ",
                () -> Workload.sign(sys, "not.a.token", Csrs.ec("secp256r1")));
        refused(Status.Code.INVALID_ARGUMENT, "RSA of 1024 bits", () -> {
            var generator = java.security.KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            Workload.sign(sys, Workload.token(sys.join(SCANNER)), generator.generateKeyPair());
        });
    }

    @Test
    void withoutACertificateNothingButJoinIsAnswered() throws Exception {
        ManagedChannel anonymous = Workload.anonymous(sys);
        try {
            refused(
                    Status.Code.UNAUTHENTICATED,
                    "client certificate",
                    () -> RegistryGrpc.newBlockingStub(anonymous).register(RegisterRequest.getDefaultInstance()));
            refused(
                    Status.Code.UNAUTHENTICATED,
                    "client certificate",
                    () -> RegistryGrpc.newBlockingStub(anonymous).keepAlive(KeepAliveRequest.getDefaultInstance()));
        } finally {
            anonymous.shutdownNow();
        }
    }

    @Test
    void aStrangersCertificateDoesNotGetThrough() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (RunningSys stranger = new RunningSys(elsewhere, true)) {
            KeyPair keys = Csrs.ec("secp256r1");
            var chain = Workload.chain(Workload.sign(stranger, Workload.token(stranger.join(SCANNER)), keys));
            ManagedChannel channel = Workload.identified(sys, keys, chain);
            try {
                assertThatThrownBy(() ->
                                RegistryGrpc.newBlockingStub(channel).keepAlive(KeepAliveRequest.getDefaultInstance()))
                        .isInstanceOf(StatusRuntimeException.class);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @Test
    void anInstanceIsToldOfTheMeshAndItselfUnasked() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1").discover()) {
            await("both have come", () -> intake.mesh != null && has(intake, INTAKE, 0));
            assertThat(intake.mesh.getTrustDomain()).isEqualTo("hms.local");
            assertThat(intake.mesh.getNamespacesList()).containsExactly("intake");
            JsonNode instance = sys.ok("GET", "/instances", "").get("instances").get(0);
            assertThat(instance.get("instanceId").asString()).isEqualTo("intake-1");
            assertThat(instance.get("service").asString()).isEqualTo(INTAKE);
            assertThat(instance.get("configs").get(0).get("name").asString()).isEqualTo(INTAKE);
        }
        await("it is gone", () -> {
            try {
                return sys.ok("GET", "/instances", "").get("instances").isEmpty();
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }

    @Test
    void anUnknownNameIsSaidToBeAndFollowsOnceItAppears() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1")) {
            await("it is unknown", () -> intake.unknown.containsKey(SCANNER));
            assertThat(intake.unknown.get(SCANNER).getKnownList()).contains(INTAKE);
            RegisterResponse registered = scanner.register(8443);
            assertThat(registered.getHost()).isEqualTo("127.0.0.1");
            assertThat(registered.getTtlMs()).isEqualTo(10_000);
            await("it has an endpoint", () -> has(intake, SCANNER, 1));
            assertThat(intake.configs.get(SCANNER).getEndpoints(0).getSpiffeId())
                    .isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
            await("it knows the namespaces", () -> intake.mesh != null && intake.mesh.getNamespacesCount() == 2);
            assertThat(intake.mesh.getNamespacesList()).containsExactlyInAnyOrder("intake", "scan");
        }
    }

    @Test
    void aPauseIsAnsweredWhenAllWhomItConcernsHaveAcknowledged() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1").discover()) {
            scanner.register(8443);
            await("both know it", () -> has(intake, SCANNER, 1) && has(scanner, SCANNER, 1));
            JsonNode answer = sys.ok("POST", "/policies/pause?waitMs=30000", PAUSE);
            assertThat(answer.get("distribution").get("instances").asInt()).isEqualTo(2);
            assertThat(answer.get("distribution").get("acknowledged").asInt()).isEqualTo(2);
            assertThat(answer.get("distribution").get("waitingFor")).isEmpty();
            assertThat(intake.configs.get(SCANNER).hasPause()).isTrue();
            assertThat(scanner.configs.get(SCANNER).hasPause()).isTrue();
            JsonNode subscribers = sys.ok("GET", "/services/fraud-scanner", "").get("subscribers");
            assertThat(subscribers).hasSize(2);
            subscribers.forEach(subscriber -> assertThat(subscriber.get("acknowledged"))
                    .isEqualTo(subscriber.get("sent"))
                    .isEqualTo(answer.get("revision")));
        }
    }

    @Test
    void whoDoesNotAnswerIsNamedAndWhoRefusesIsShownWithTheReason() throws Exception {
        try (Workload mute = Workload.join(sys, INTAKE, "mute").discover(SCANNER);
                Workload refuser = Workload.join(sys, INTAKE, "refuser").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1")) {
            scanner.register(8443);
            await("both know it", () -> has(mute, SCANNER, 1) && has(refuser, SCANNER, 1));
            mute.answering = false;
            refuser.refusing = SCANNER;
            JsonNode answer = sys.ok("POST", "/policies/pause?waitMs=300", PAUSE);
            assertThat(answer.get("distribution").get("acknowledged").asInt()).isZero();
            assertThat(answer.get("distribution").get("waitingFor").toString()).isEqualTo("[\"mute\",\"refuser\"]");
            await("the refusal is shown", () -> subscribers().contains("the test refuses"));
            assertThat(sys.send("GET", "/metrics", "").body()).containsPattern("hms_sys_nacks_total [12]\\.0");
        }
    }

    private String subscribers() {
        try {
            return sys.ok("GET", "/services/fraud-scanner", "")
                    .get("subscribers")
                    .toString();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aPolicyFileReachesOnlyThoseWhomItConcerns() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1").discover(SCANNER);
                Workload payout =
                        Workload.join(sys, "refund-payout.payout", "payout-1").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1").discover()) {
            scanner.register(8443);
            await("all know it", () -> has(intake, SCANNER, 1) && has(payout, SCANNER, 1));
            long before = payout.configs.get(SCANNER).getVersion();
            Files.createDirectories(directory.resolve("policies"));
            Files.writeString(directory.resolve("policies/irs-fraud.yml"), """
                    apiVersion: hms/v1
                    kind: TrafficPolicy
                    metadata: { name: fraud-scan-policy }
                    spec:
                      source: return-intake
                      destination: fraud-scanner
                      retries: 3
                      timeoutMs: 800
                      circuitBreaker: { maxConnections: 1000, errorPercent: 20 }
                    """);
            await(
                    "it holds for intake",
                    () -> intake.configs.get(SCANNER).getRoutes(0).getTimeoutMs() == 800);
            assertThat(intake.configs.get(SCANNER).getPoliciesList())
                    .singleElement()
                    .asString()
                    .startsWith("fraud-scan-policy@");
            assertThat(intake.configs.get(SCANNER).getCircuitBreaker().getMaxConnections())
                    .isEqualTo(1000);
            assertThat(payout.configs.get(SCANNER).getVersion()).isEqualTo(before);
        }
    }

    @Test
    void aFarewellIsAnsweredWhenEveryCallerKnows() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1")) {
            String lease = scanner.register(8443).getLeaseId();
            await("intake knows it", () -> has(intake, SCANNER, 1));
            assertThat(scanner.registry()
                            .deregister(DeregisterRequest.newBuilder()
                                    .setLeaseId(lease)
                                    .build())
                            .getAcknowledged())
                    .isTrue();
            assertThat(has(intake, SCANNER, 0)).isTrue();
            assertThat(scanner.registry()
                            .keepAlive(KeepAliveRequest.newBuilder()
                                    .setLeaseId(lease)
                                    .build())
                            .getKnown())
                    .isFalse();
        }
    }

    @Test
    void registrationsSurviveARestartAndTheirLeasesToo() throws Exception {
        Workload scanner = Workload.join(sys, SCANNER, "scan-1");
        String lease = scanner.register(8443).getLeaseId();
        scanner.close();
        sys.stop();
        sys.start();
        assertThat(sys.ok("GET", "/services/fraud-scanner", "").get("endpoints"))
                .hasSize(1);
        try (Workload again = Workload.join(sys, SCANNER, "scan-1");
                Workload thief = Workload.join(sys, INTAKE, "thief")) {
            KeepAliveRequest renewal =
                    KeepAliveRequest.newBuilder().setLeaseId(lease).build();
            assertThat(thief.registry().keepAlive(renewal).getKnown()).isFalse();
            assertThat(again.registry().keepAlive(renewal).getKnown()).isTrue();
        }
    }

    @Test
    void whatAnInstanceSaysAboutItselfIsChecked() throws Exception {
        try (Workload scanner = Workload.join(sys, SCANNER, "scan-1")) {
            RegisterRequest good = RegisterRequest.newBuilder()
                    .setInstanceId("scan-1")
                    .setPort(8443)
                    .build();
            for (RegisterRequest bad : List.of(
                    good.toBuilder().setInstanceId("").build(),
                    good.toBuilder().setInstanceId("a\nb").build(),
                    good.toBuilder().setPort(0).build(),
                    good.toBuilder().setPort(65_536).build(),
                    good.toBuilder().setWeight(1_001).build(),
                    good.toBuilder().setHost("evil.example").build(),
                    good.toBuilder().setHost("0.0.0.0").build(),
                    good.toBuilder().setHost("224.0.0.1").build(),
                    good.toBuilder().setHost("10.1.2.3").build(),
                    good.toBuilder().setHost("999.1.1.1").build(),
                    good.toBuilder().setVersion("<img>").build())) {
                refused(
                        Status.Code.INVALID_ARGUMENT,
                        "expected",
                        () -> scanner.registry().register(bad));
            }
            assertThat(scanner.registry()
                            .register(good.toBuilder().setHost("127.0.0.2").build())
                            .getHost())
                    .isEqualTo("127.0.0.2");
        }
    }

    @Test
    void reportsShowInTop() throws Exception {
        Histogram latency = LatencyHistogram.empty();
        latency.recordValueWithCount(4_120, 1_000);
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1")) {
            StatisticsReport report = StatisticsReport.newBuilder()
                    .setInstanceId("intake-1")
                    .setSequence(1)
                    .addCalls(CallStatistics.newBuilder()
                            .setDestination(SCANNER)
                            .setSuccesses(997)
                            .setFailures(3)
                            .setAttempts(1_010)
                            .setLatencyHistogram(ByteString.copyFrom(LatencyHistogram.write(latency))))
                    .build();
            assertThat(intake.report(report).getIntervalMs()).isEqualTo(2_000);
            intake.report(report);
            JsonNode row = sys.ok("GET", "/mesh/top?service=return-intake", "")
                    .get("rows")
                    .get(0);
            assertThat(row.get("destination").asString()).isEqualTo(SCANNER);
            assertThat(row.get("calls").asInt()).isEqualTo(1_000);
            assertThat(row.get("successPercent").asDouble()).isEqualTo(99.7);
            assertThat(row.get("p50Micros").asLong()).isBetween(4_055L, 4_186L);
            refused(
                    Status.Code.INVALID_ARGUMENT,
                    "latency_histogram",
                    () -> intake.report(report.toBuilder()
                            .setSequence(2)
                            .setCalls(
                                    0,
                                    report.getCalls(0).toBuilder()
                                            .setLatencyHistogram(ByteString.copyFromUtf8("nonsense")))
                            .build()));
        }
    }

    @Test
    void anInstanceHasOneStreamAndTheNewestIsIt() throws Exception {
        try (Workload first = Workload.join(sys, INTAKE, "same").discover();
                Workload second = Workload.join(sys, INTAKE, "same")) {
            await("the first is told", () -> first.mesh != null);
            second.discover();
            await("the second is told", () -> second.mesh != null);
            await("the first is closed", () -> first.ended != null);
            assertThat(first.ended).hasMessageContaining("another stream");
            assertThat(sys.ok("GET", "/instances", "").get("instances")).hasSize(1);
        }
    }

    @Test
    void aStreamThatDoesNotKeepToTheProtocolIsClosedWithTheReason() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "i-1")) {
            intake.discover();
            await("it is told", () -> intake.mesh != null);
            intake.send(DiscoveryRequest.newBuilder()
                    .setHello(Hello.newBuilder().setInstanceId("i-1"))
                    .build());
            await("it is closed", () -> intake.ended != null);
            assertThat(intake.ended).hasMessageContaining("a second hello");
        }
        try (Workload intake = Workload.join(sys, INTAKE, "i-1").discover("no name at all")) {
            await("it is closed", () -> intake.ended != null);
            assertThat(intake.ended).hasMessageContaining("expected: <service>.<namespace>");
        }
    }

    @Test
    void whoUnsubscribedIsNotToldAndNotWaitedFor() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "i-1").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1")) {
            scanner.register(8443);
            await("intake knows it", () -> has(intake, SCANNER, 1));
            intake.unsubscribe(SCANNER);
            await("HMS-SYS knows", () -> subscribers().equals("[]"));
            JsonNode answer = sys.ok("POST", "/policies/pause", PAUSE);
            assertThat(answer.get("distribution").get("instances").asInt()).isZero();
            assertThat(intake.configs.get(SCANNER).hasPause()).isFalse();
        }
    }

    @Test
    void manyChangesInARowEndWithTheLastOneForEverybody() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "i-1").discover(SCANNER);
                Workload scanner = Workload.join(sys, SCANNER, "scan-1").discover()) {
            scanner.register(8443);
            await("intake knows it", () -> has(intake, SCANNER, 1));
            List<CompletableFuture<Void>> changes = new java.util.ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                String body = "{\"service\":\"fraud-scanner\",\"durationMin\":" + i + "}";
                changes.add(CompletableFuture.runAsync(() -> {
                    try {
                        sys.ok("POST", "/policies/pause?waitMs=0", body);
                    } catch (Exception failed) {
                        throw new AssertionError(failed);
                    }
                }));
            }
            CompletableFuture.allOf(changes.toArray(new CompletableFuture<?>[0]))
                    .join();
            await("the last one arrived", () -> {
                // not that of the last pause: the scanner's lease may run out meanwhile
                long revision = revision();
                return intake.configs.get(SCANNER).getVersion() == revision
                        && scanner.configs.get(SCANNER).getVersion() == revision;
            });
            List<Long> versions = intake.received.stream()
                    .filter(response -> response.getService().getName().equals(SCANNER))
                    .map(response -> response.getService().getVersion())
                    .toList();
            assertThat(versions).isSorted().doesNotHaveDuplicates();
        }
    }

    private long revision() {
        try {
            return sys.ok("GET", "/health", "").get("revision").asLong();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aSlowReaderMissesVersionsButNeverTheLastAndNothingPilesUp() throws Exception {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            routes.append("    - match: { path: { prefix: /a-rather-long-path-that-makes-this-large/")
                    .append(i)
                    .append(" } }\n");
        }
        String policy = "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: large }\nspec:\n"
                + "  destination: fraud-scanner\n  timeoutMs: %d\n  routes:\n" + routes;
        try (Workload slow = Workload.join(sys, INTAKE, "slow");
                Workload scanner = Workload.join(sys, SCANNER, "scan-1").discover()) {
            scanner.register(8443);
            slow.readsOnDemand = true;
            slow.discover(SCANNER);
            int changes = 60;
            for (int i = 1; i <= changes; i++) {
                sys.ok("PUT", "/policies/large?waitMs=0", policy.formatted(i));
            }
            await(
                    "who reads has the last one",
                    () -> scanner.configs.get(SCANNER).getPoliciesCount() == 1
                            && scanner.configs.get(SCANNER).getRoutes(90).getTimeoutMs() == changes);
            assertThat(slow.received.size()).isLessThan(3);
            slow.reading.request(1_000);
            await(
                    "the slow one has the last one too",
                    () -> slow.configs.containsKey(SCANNER)
                            && slow.configs.get(SCANNER).getRoutesCount() == 91
                            && slow.configs.get(SCANNER).getRoutes(90).getTimeoutMs() == changes);
            assertThat(slow.received.size()).isLessThan(changes / 2);
        }
    }
}

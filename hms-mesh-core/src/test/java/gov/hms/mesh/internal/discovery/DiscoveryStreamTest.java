package gov.hms.mesh.internal.discovery;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.FakeExchange;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryStreamTest {
    @TempDir
    Path disk;

    private TestMesh mesh = new TestMesh();

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static FakeExchange ok() {
        return new FakeExchange(attempt -> new FakeExchange.Answer(200));
    }

    @Test
    void itSaysWhoItIsFirst() {
        mesh.started();
        assertThat(mesh.sys.requests().get(0).getHello()).satisfies(hello -> {
            assertThat(hello.getInstanceId()).isEqualTo("return-intake-1");
            assertThat(hello.getServiceVersion()).isEqualTo("v1");
            assertThat(hello.getCertificateExpiresEpochMs())
                    .isGreaterThan(mesh.clock.instant().toEpochMilli());
        });
    }

    @Test
    void everyUpdateIsAnsweredByOneAckWithItsNonce() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(FRAUD_SCANNER, ok());
        String nonce = mesh.sys.push(Configs.fraudScanner(2).version(2).update());

        assertThat(mesh.sys.lastRequest().getAck().getNonce()).isEqualTo(nonce);
        assertThat(mesh.sys.requests().stream().filter(request -> request.hasAck()))
                .hasSize(3);
    }

    @Test
    void whatANewerControlPlaneSaysBesideUpdatesIsLeftAloneAndTheStreamGoesOn() throws Exception {
        mesh.started();
        int said = mesh.sys.requests().size();

        mesh.sys.pushBare(gov.hms.mesh.internal.wire.DiscoveryResponse.getDefaultInstance());
        assertThat(mesh.sys.requests()).as("neither Ack nor Nack").hasSize(said);

        String nonce = mesh.sys.push(gov.hms.mesh.internal.wire.DiscoveryResponse.newBuilder());
        assertThat(mesh.sys.lastRequest().getNack().getNonce())
                .as("an update of an unknown kind is refused by its nonce")
                .isEqualTo(nonce);
        mesh.sys.serve(Configs.fraudScanner(1));
        assertThat(mesh.post(FRAUD_SCANNER, ok()).status()).isEqualTo(200);
        assertThat(mesh.sys.streams()).isEqualTo(1);
    }

    @Test
    void aQuestionIsAnsweredAndNeitherAcknowledgedNorRefused() {
        mesh.started();
        int said = mesh.sys.requests().size();

        var answer =
                mesh.sys.ask(gov.hms.mesh.internal.wire.Question.newBuilder().setCallId("0".repeat(32)));

        assertThat(answer.getCallsList()).as("not known here").isEmpty();
        assertThat(mesh.sys.requests()).hasSize(said + 1);
    }

    @Test
    void anInvalidUpdateIsRefusedWithEveryReasonAndTheLastGoodOneStays() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(FRAUD_SCANNER, ok());
        var bad = Configs.fraudScanner(1).version(2).update();
        bad.getServiceBuilder().getEndpointsBuilder(0).setPort(70_000).setHost("fraud.example.com");
        bad.getServiceBuilder().getRoutesBuilder(0).getRetryBuilder().setMax(1_000);

        String nonce = mesh.sys.push(bad);

        assertThat(mesh.sys.lastRequest().getNack().getNonce()).isEqualTo(nonce);
        assertThat(mesh.sys.lastRequest().getNack().getReasonsList())
                .contains(
                        "endpoints[0].port: 70000 (expected: 1 to 65535)",
                        "endpoints[0].host: fraud.example.com (expected: an IPv4 or IPv6 address that a service can have)",
                        "routes[0].retry.max: 1000 (expected: 0 to 10)");
        assertThat(mesh.post(FRAUD_SCANNER, ok()).status()).isEqualTo(200);
    }

    @Test
    void anOlderVersionIsRefused() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1).version(7));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.sys.push(Configs.fraudScanner(0).version(6).update());

        assertThat(mesh.sys.lastRequest().getNack().getReasons(0)).contains("version 1.6", "older");
        assertThat(mesh.post(FRAUD_SCANNER, ok()).status()).isEqualTo(200);
    }

    @Test
    void afterALossItComesBackAndSubscribesToEverything() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.sys.kill();
        assertThat(mesh.post(FRAUD_SCANNER, ok()).status())
                .as("while HMS-SYS is gone")
                .isEqualTo(200);

        mesh.sys.start();
        mesh.clock.advance(Duration.ofSeconds(6));

        assertThat(mesh.sys.streams()).isEqualTo(2);
        assertThat(mesh.sys.subscribed()).containsExactly("fraud-scanner.scan");
    }

    @Test
    void aNameThatNobodyCallsForTenMinutesIsUnsubscribed() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.sys.serve(Configs.of(LogicalName.parse("refund-payout.payout"), 1));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.clock.advance(Duration.ofMinutes(11));
        mesh.post(LogicalName.parse("refund-payout.payout"), ok());

        assertThat(mesh.sys.subscribed()).containsExactly("refund-payout.payout");
    }

    @Test
    void aNewCertificateMeansANewStreamAndNoLoss() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.certify(mesh.clock.instant().minusSeconds(60), mesh.clock.instant().plusSeconds(86_400));

        assertThat(mesh.sys.streams()).isEqualTo(2);
        mesh.sys.serve(Configs.fraudScanner(2).version(2));
        assertThat(mesh.sys.lastRequest().hasAck()).isTrue();
    }

    @Test
    void onlyHostsOfAnnouncedNamespacesAreMeshNames() throws Exception {
        HmsMesh door = mesh.started().mesh();
        assertThat(door.meshName("fraud-scanner.scan", Deadline.NEVER)).contains(FRAUD_SCANNER);
        assertThat(door.meshName("Fraud-Scanner.SCAN", Deadline.NEVER)).contains(FRAUD_SCANNER);
        assertThat(door.meshName("fraud-scanner.scan.mesh", Deadline.NEVER)).contains(FRAUD_SCANNER);
        assertThat(door.meshName("example.com", Deadline.NEVER)).isEmpty();
        assertThat(door.meshName("localhost", Deadline.NEVER)).isEmpty();
        assertThat(door.meshName("api.fraud.scan", Deadline.NEVER)).isEmpty();
        assertThat(door.meshName("127.0.0.1", Deadline.NEVER)).isEmpty();
        assertThatThrownBy(() -> door.meshName("Fraud_Scanner.mesh", Deadline.NEVER))
                .hasMessageContaining("expected: <service>.<namespace>");
    }

    @Test
    void aHostThatWasAMeshNameStaysOneWhenHmsSysForgetsItsNamespace() throws Exception {
        HmsMesh door = mesh.started().mesh();
        var forgetful = Configs.mesh(mesh.ca, "intake");
        forgetful.getMeshBuilder().setEpoch(2);
        mesh.sys.push(forgetful);
        assertThat(mesh.sys.lastRequest().hasAck()).isTrue();
        assertThat(door.meshName("fraud-scanner.scan", Deadline.NEVER)).contains(FRAUD_SCANNER);
    }

    @Test
    void anOlderConfigurationOfTheMeshIsRefused() {
        mesh.started();
        var newer = Configs.mesh(mesh.ca, "intake");
        newer.getMeshBuilder().setVersion(7);
        mesh.sys.push(newer);
        mesh.sys.push(Configs.mesh(mesh.ca, "intake"));
        assertThat(mesh.sys.lastRequest().getNack().getReasons(0)).contains("1.1", "older");
    }

    @Test
    void afterItsCertificateHasEndedItJoinsAgainByItsToken() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.onRejoin(() -> {
            var issued = mesh.ca.issue(
                    gov.hms.mesh.call.SpiffeId.ofWorkload("hms.local", TestMesh.SELF),
                    mesh.clock.instant().minusSeconds(60),
                    mesh.clock.instant().plusSeconds(86_400));
            return new gov.hms.mesh.internal.identity.SvidClient.Issued(
                    new gov.hms.mesh.internal.identity.X509Svid(
                            gov.hms.mesh.call.SpiffeId.ofWorkload("hms.local", TestMesh.SELF),
                            issued.chain().subList(0, 1),
                            issued.key()),
                    java.util.List.of(mesh.ca.root()));
        });
        mesh.clock.advance(Duration.ofHours(25));
        assertThat(mesh.post(FRAUD_SCANNER, ok()).status()).isEqualTo(200);
    }

    @Test
    void withoutAnyWordFromHmsSysATwoLabelHostIsNotGuessed() {
        HmsMesh door = mesh.startedAlone().mesh();
        assertThatThrownBy(() -> door.meshName("example.com", Deadline.after(Duration.ZERO, mesh.clock.nanos())))
                .hasMessageContaining("has not told the namespaces");
    }

    @Test
    void aLaterProcessServesFromDiskWhileHmsSysIsAway() throws Exception {
        mesh.close();
        FakeClock clock = new FakeClock();
        mesh = new TestMesh(clock, new FileStateDirectory(disk), OpenTelemetry.noop(), 1).started();
        mesh.sys.serve(Configs.fraudScanner(2).route(0, 0, RetryPolicy.declared(3)));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.close();

        mesh = new TestMesh(clock, new FileStateDirectory(disk), OpenTelemetry.noop(), 2);
        mesh.sys.kill();
        mesh.startedAlone();
        assertThat(mesh.post(FRAUD_SCANNER, ok()).status()).isEqualTo(200);
    }

    @Test
    void anInstanceIsAnnouncedKeptAliveAndAnnouncedAgainWhenItsLeaseWasLost() {
        mesh.started();
        HmsMesh.Registration registration = mesh.mesh().announce(8443);
        assertThat(mesh.sys.registrations()).singleElement().satisfies(request -> {
            assertThat(request.getPort()).isEqualTo(8443);
            assertThat(request.getVersion()).isEqualTo("v1");
        });
        mesh.clock.advance(Duration.ofSeconds(30));
        assertThat(mesh.sys.registrations()).hasSize(1);

        mesh.sys.forgetLeases();
        mesh.clock.advance(Duration.ofSeconds(4));
        assertThat(mesh.sys.registrations()).hasSize(2);

        registration.close();
        assertThat(mesh.sys.deregistrations()).containsExactly("lease-2");
        mesh.clock.advance(Duration.ofMinutes(1));
        assertThat(mesh.sys.registrations())
                .as("a withdrawn instance stays withdrawn")
                .hasSize(2);
    }

    @Test
    void aReportThatWasNotConfirmedIsSentAgainUnchangedAndNothingIsLost() throws Exception {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.sys.refuseReports(true);
        mesh.clock.advance(Duration.ofSeconds(2));
        mesh.post(FRAUD_SCANNER, ok());
        mesh.clock.advance(Duration.ofSeconds(2));
        mesh.sys.refuseReports(false);
        mesh.clock.advance(Duration.ofSeconds(2));

        var reports = mesh.sys.reports();
        long first = reports.get(0).getSequence();
        assertThat(reports.stream().map(report -> report.getSequence()))
                .containsExactly(first, first, first, first + 1);
        assertThat(reports.get(2)).isEqualTo(reports.get(0));
        assertThat(reports.get(3).getCalls(0).getSuccesses()).isEqualTo(1);
    }
}

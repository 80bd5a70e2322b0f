package gov.hms.mesh.internal.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundStackTest {
    private TestMesh mesh;
    private X509Certificate caller;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
        caller = certificate(Configs.FRAUD_SCANNER_ID);
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private X509Certificate certificate(SpiffeId id) {
        return mesh.ca
                .issue(
                        id,
                        mesh.clock.instant().minusSeconds(60),
                        mesh.clock.instant().plusSeconds(3_600))
                .leaf();
    }

    private Admission accept(List<X509Certificate> peer, Map<String, String> headers) {
        return mesh.mesh().accept(new InboundCall(peer, "POST", "/flag", headers::get));
    }

    private Admission.Refused refused(List<X509Certificate> peer, Map<String, String> headers) {
        Admission admission = accept(peer, headers);
        assertThat(admission).isInstanceOf(Admission.Refused.class);
        return (Admission.Refused) admission;
    }

    @Test
    void aCallerWithAValidCertificateIsAdmittedByName() {
        assertThat(accept(List.of(caller), Map.of())).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
            assertThat(admitted.peer()).isEqualTo(Configs.FRAUD_SCANNER_ID);
            assertThat(admitted.deadline().bounded()).isFalse();
            admitted.finished(200);
        });
        assertThat(mesh.meters
                        .get("http.server.request.duration")
                        .tag("service.peer.name", "fraud-scanner.scan")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aRequestIsCountedOnceHoweverOftenItIsFinished() {
        Admission.Admitted admitted = (Admission.Admitted) accept(List.of(caller), Map.of());
        admitted.finished(200);
        admitted.finished(500);
        assertThat(mesh.meters.get("http.server.request.duration").timers()).hasSize(1);
    }

    @Test
    void aCallerWithoutCertificateIsRefused() {
        assertThat(refused(List.of(), Map.of()))
                .extracting(Admission.Refused::status, Admission.Refused::flag)
                .containsExactly(401, ResponseFlag.UAEX);
    }

    @Test
    void aCallerWhoseCertificateEndedOnAnOpenConnectionIsRefused() {
        accept(List.of(caller), Map.of());
        mesh.clock.advance(Duration.ofHours(2));
        mesh.certify(mesh.clock.instant().minusSeconds(60), mesh.clock.instant().plusSeconds(3_600));
        assertThat(refused(List.of(caller), Map.of()).status()).isEqualTo(401);
    }

    @Test
    void aCallerOfAnotherTrustDomainIsRefused() {
        X509Certificate stranger = certificate(SpiffeId.parse("spiffe://hms.local.evil.com/ns/scan/svc/fraud-scanner"));
        assertThat(refused(List.of(stranger), Map.of()).status()).isEqualTo(401);
    }

    @Test
    void aPausedServiceAnswersWithTheReasonAndNeverWithRetryAfterZero() {
        mesh.sys.push(Configs.of(TestMesh.SELF, 1)
                .version(2)
                .pausedUntil(mesh.clock.instant().plusMillis(300))
                .update());
        Admission.Refused refused = refused(List.of(caller), Map.of());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.reason()).isEqualTo("Service Paused");
        assertThat(refused.headers()).containsExactly("Retry-After", "1", "x-hms-reason", "paused");
    }

    @Test
    void workWhoseCallerHasGivenUpIsNotBegun() {
        assertThat(refused(List.of(caller), Map.of("x-hms-timeout-ms", "0")).status())
                .isEqualTo(504);
        assertThat(refused(List.of(caller), Map.of("x-hms-timeout-ms", "-5")).status())
                .isEqualTo(504);
    }

    @Test
    void theCallersRemainingTimeBecomesADeadlineAndNonsenseNone() {
        assertThat(((Admission.Admitted) accept(List.of(caller), Map.of("x-hms-timeout-ms", "250")))
                        .deadline()
                        .remainingNanos(mesh.clock.nanos()))
                .isEqualTo(250_000_000L);
        for (String nonsense : List.of("", "soon", "1e9", "99999999999999999999")) {
            assertThat(((Admission.Admitted) accept(List.of(caller), Map.of("x-hms-timeout-ms", nonsense)))
                            .deadline()
                            .bounded())
                    .as(nonsense)
                    .isFalse();
        }
    }

    @Test
    void beforeItsFirstConfigurationAServiceServesNobody() {
        mesh.close();
        mesh = new TestMesh(
                        new FakeClock(),
                        gov.hms.mesh.internal.disk.StateDirectory.NONE,
                        io.opentelemetry.api.OpenTelemetry.noop(),
                        1)
                .started();
        caller = certificate(Configs.FRAUD_SCANNER_ID);
        assertThat(refused(List.of(caller), Map.of()))
                .extracting(Admission.Refused::status, Admission.Refused::reason)
                .containsExactly(503, "Mesh Not Ready");
    }

    @Test
    void withoutAValidCertificateOfItsOwnAServiceServesNobody() {
        mesh.certify(
                mesh.clock.instant().minusSeconds(90_000), mesh.clock.instant().minusSeconds(1));
        assertThat(refused(List.of(caller), Map.of()).status()).isEqualTo(503);
    }
}

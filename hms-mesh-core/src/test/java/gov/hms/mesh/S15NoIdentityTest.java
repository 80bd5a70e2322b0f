package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service without an identity that is valid now calls nobody, answers nobody, and never does without. */
class S15NoIdentityTest {
    private final TestMesh mesh = new TestMesh();
    private final FakeExchange exchange = new FakeExchange(attempt -> new Answer(200));

    @AfterEach
    void stop() {
        mesh.close();
    }

    private void inTheMesh() {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
    }

    private Admission accept() {
        Instant now = mesh.clock.instant();
        X509Certificate caller = mesh.ca
                .issue(Configs.FRAUD_SCANNER_ID, now.minusSeconds(60), now.plusSeconds(3_600))
                .leaf();
        return mesh.mesh().accept(new InboundCall(List.of(caller), "POST", "/flag", header -> null));
    }

    private void calls(String because) {
        assertThatThrownBy(() -> mesh.post(Configs.FRAUD_SCANNER, exchange))
                .isInstanceOf(MeshNotReadyException.class)
                .hasMessageContaining(because);
        assertThat(exchange.sent()).isEmpty();
    }

    private void answersNobody() {
        assertThat(accept()).isInstanceOfSatisfying(Admission.Refused.class, refused -> {
            assertThat(refused.status()).isIn(401, 503);
            assertThat(refused.reason()).isIn("Mesh Not Ready", "Client Identity Required");
        });
    }

    /** Without this the tests below would prove nothing. */
    @Test
    void withItsIdentityItCallsAndAnswers() throws Exception {
        inTheMesh();
        assertThat(mesh.post(Configs.FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(accept()).isInstanceOf(Admission.Admitted.class);
    }

    @ParameterizedTest
    @CsvSource({"-90000,-1", "-90000,0", "-7200,-3600", "60,3600", "3600,90000", "-864000,-863999"})
    void outsideTheTimeOfItsCertificateItDoesNeitherUntilThereIsANewOne(long from, long until) throws Exception {
        inTheMesh();
        Instant now = mesh.clock.instant();
        mesh.certify(now.plusSeconds(from), now.plusSeconds(until));
        calls("no certificate that is valid now");
        answersNobody();

        mesh.certify(now.minusSeconds(60), now.plusSeconds(3_600));
        assertThat(mesh.post(Configs.FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(accept()).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void itStopsInTheMomentInWhichItsCertificateEnds() throws Exception {
        inTheMesh();
        mesh.onRejoin(() -> {
            throw new IllegalStateException("the token is spent");
        });
        mesh.clock.advance(Duration.ofSeconds(86_395));
        assertThat(mesh.post(Configs.FRAUD_SCANNER, new FakeExchange(attempt -> new Answer(200)))
                        .status())
                .isEqualTo(200);
        mesh.clock.advance(Duration.ofSeconds(5));
        calls("no certificate that is valid now");
        answersNobody();
    }

    @Test
    void deniedItDoesNeither() {
        inTheMesh();
        mesh.identity.turnedAway();
        calls("own certificate was denied");
        answersNobody();
    }

    @Test
    void beforeTheFirstConfigurationItAnswersNobodyAndGuessesNoName() {
        mesh.startedAlone();
        answersNobody();
        assertThatThrownBy(() ->
                        mesh.mesh().meshName("fraud-scanner.scan", Deadline.after(Duration.ZERO, mesh.clock.nanos())))
                .isInstanceOf(MeshNotReadyException.class);
        assertThat(mesh.mesh().permissive()).isFalse();
    }

    @Test
    void beforeTheFirstConfigurationACallFindsNoOtherWayOut() {
        mesh.startedAlone();
        assertThatThrownBy(() -> mesh.post(Configs.FRAUD_SCANNER, exchange)).isInstanceOf(MeshException.class);
        assertThatThrownBy(() -> mesh.post(LogicalName.parse("localhost.scan"), exchange))
                .isInstanceOf(MeshException.class);
        assertThat(exchange.sent()).isEmpty();
    }

    @Test
    void afterItLeftItCallsNobody() {
        inTheMesh();
        mesh.mesh().close();
        calls("closed");
    }

    private static HmsMeshBuilder joining(String... variables) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HMS_MESH_SERVICE", "return-intake.intake",
                "HMS_MESH_ADDRESS", "127.0.0.1:1",
                "HMS_MESH_ANCHOR", "sha256:" + "0".repeat(64)));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return HmsMesh.builder().environment(environment);
    }

    private static void cannotJoin(HmsMeshBuilder builder, String because) {
        AtomicInteger joined = new AtomicInteger();
        assertThatThrownBy(() -> {
                    builder.build().close();
                    joined.incrementAndGet();
                })
                .isInstanceOf(MeshJoinException.class)
                .hasMessageContaining(because)
                .hasMessageNotContaining("\n");
        assertThat(joined).hasValue(0);
    }

    @Test
    void withoutATokenItDoesNotStartAndSaysWhereToGetOne() {
        cannotJoin(joining(), "hms token create return-intake.intake");
        cannotJoin(joining("HMS_MESH_TOKEN", ""), "hms token create return-intake.intake");
    }

    @Test
    void withoutAnythingItDoesNotStart() {
        cannotJoin(HmsMesh.builder().environment(Map.of()), "no join string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:", "sha256:00", "none", "*", "md5:0", "sha256:zz"})
    void withoutAnAnchorItDoesNotStart(String anchor) {
        cannotJoin(joining("HMS_MESH_TOKEN", "a.b.c", "HMS_MESH_ANCHOR", anchor), "expected: sha256:");
    }

    /** The control: for a clock that stands where the certificate was valid, the same process with the same one does both. */
    @Test
    void withoutTheCheckOfTimeItWouldCallAndAnswerWithTheOneThatEnded() throws Exception {
        inTheMesh();
        Instant now = mesh.clock.instant();
        mesh.certify(now.minusSeconds(7_200), now.minusSeconds(3_600));
        calls("no certificate that is valid now");

        mesh.clock.jump(Duration.ofMinutes(-90));

        assertThat(mesh.post(Configs.FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(accept()).isInstanceOf(Admission.Admitted.class);
    }

    /** The control: nothing but the denial keeps it from both. */
    @Test
    void withoutTheDenialItWouldCallAndAnswerWithTheSameCertificate() throws Exception {
        inTheMesh();
        mesh.identity.turnedAway();
        calls("own certificate was denied");

        mesh.identity.adoptTrust(List.of(mesh.ca.root()), DenyList.NONE);

        assertThat(mesh.post(Configs.FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(accept()).isInstanceOf(Admission.Admitted.class);
    }
}

package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.cli.Cli;
import gov.hms.sys.server.RunningSys;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code hms cert} and Service Tokens against a real HMS-SYS whose clock a test turns. */
class CertCommandsTest {
    private static final String SERVICE = "fraud-scanner.scan";
    private static final String ID = "spiffe://hms.local/ns/scan/svc/fraud-scanner";

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private RunningSys sys;
    private Cli operator;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory.resolve("one"), true, now::get);
        operator = new Cli(directory);
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    private String run(int exit, String... args) {
        operator.environment.put("HMS_SYS_URL", "http://127.0.0.1:" + sys.httpPort());
        assertThat(operator.run(args))
                .as(() -> String.join(" ", args) + ": " + operator.err())
                .isEqualTo(exit);
        return operator.out();
    }

    private String token() throws Exception {
        return Workload.token(sys.join(SERVICE));
    }

    private X509Certificate joined(String token, KeyPair keys) throws Exception {
        SignedIdentity identity = Workload.sign(sys, token, keys);
        return Workload.chain(identity).get(0);
    }

    private static Status.Code code(Throwable refused) {
        return ((StatusRuntimeException) refused).getStatus().getCode();
    }

    private JsonNode certificates() {
        return JsonMapper.shared().readTree(run(0, "cert", "list", "-o", "json"));
    }

    @Test
    void whatIsOutIsListedAlsoAfterARestart() throws Exception {
        assertThat(run(0, "cert", "list")).doesNotContain("spiffe:");
        assertThat(operator.err()).contains("no certificate is out");
        X509Certificate leaf = joined(token(), Csrs.ec("secp256r1"));
        String serial = leaf.getSerialNumber().toString(16);
        assertThat(run(0, "cert", "list")).contains(serial).contains(ID);
        assertThat(run(0, "cert", "list", SERVICE)).contains(serial);
        JsonNode before = certificates().get("certificates");
        assertThat(before).hasSize(1);
        sys.stop();
        sys.start();
        assertThat(certificates().get("certificates").get(0).get("serial").asString())
                .isEqualTo(serial);
        now.set(leaf.getNotAfter().toInstant().plusSeconds(1));
        assertThat(certificates().get("certificates")).isEmpty();
    }

    @Test
    void aDeniedServiceGetsNothingUntilItIsAllowedAndThenOnlyWithATokenOfAfterwards() throws Exception {
        String stolen = token();
        joined(token(), Csrs.ec("secp256r1"));
        assertThat(run(0, "cert", "revoke", SERVICE, "--reason", "laptop stolen"))
                .isEqualTo(ID + " is denied\n");
        assertThat(operator.err()).contains("hms cert allow " + ID);
        assertThat(run(0, "cert", "list")).contains("denied: " + ID).contains("laptop stolen");
        now.set(now.get().plusSeconds(10));
        assertThatThrownBy(() -> joined(stolen, Csrs.ec("secp256r1")))
                .satisfies(refused -> assertThat(code(refused)).isEqualTo(Status.Code.PERMISSION_DENIED));

        now.set(Instant.ofEpochSecond(now.get().getEpochSecond() + 10, 500_000_000));
        assertThat(run(0, "cert", "allow", SERVICE)).contains("is allowed; what was issued before");
        String fresh = token();
        KeyPair first = Csrs.ec("secp256r1");
        assertThatThrownBy(() -> joined(fresh, first))
                .as("in the same second")
                .satisfies(refused -> assertThat(code(refused)).isEqualTo(Status.Code.UNAVAILABLE));
        now.set(now.get().plusSeconds(2));
        assertThatThrownBy(() -> joined(stolen, Csrs.ec("secp256r1")))
                .as("stolen before the service was let in again")
                .hasMessageContaining("let in again after it was denied")
                .hasMessageContaining("new join string: hms token create " + SERVICE)
                .satisfies(refused -> assertThat(code(refused)).isEqualTo(Status.Code.UNAUTHENTICATED));
        assertThat(run(0, "audit", "tail")).contains("token.refuse");
        assertThat(joined(fresh, Csrs.ec("secp256r1")))
                .as("the token was not used up by the refusal: it is good for another key")
                .isNotNull();
        assertThat(run(0, "cert", "allow", SERVICE, "--old-certificates")).isEqualTo(ID + " is allowed\n");
        sys.turn(Duration.ofSeconds(10));
        assertThat(joined(stolen, Csrs.ec("secp256r1")))
                .as("the denial was a mistake")
                .isNotNull();
        assertThat(run(1, "cert", "allow", SERVICE)).isEmpty();
        assertThat(operator.err()).contains("not denied").contains("hms cert list");
    }

    @Test
    void oneCertificateIsDeniedByItsSerial() throws Exception {
        String serial = joined(token(), Csrs.ec("secp256r1")).getSerialNumber().toString(16);
        assertThat(run(0, "cert", "revoke", "--serial", serial)).isEqualTo(serial + " is denied\n");
        assertThat(operator.err()).contains("hms cert allow --serial " + serial).doesNotContain("no certificate");
        assertThat(run(0, "cert", "list")).contains("denied: " + serial);
        assertThat(run(0, "cert", "allow", "--serial", serial)).isEqualTo(serial + " is allowed\n");
        assertThat(run(0, "cert", "revoke", "--serial", "abc123")).isEqualTo("abc123 is denied\n");
        assertThat(operator.err()).contains("no certificate that is out has this serial number");
        run(2, "cert", "revoke");
        run(2, "cert", "revoke", SERVICE, "--serial", serial);
        assertThat(operator.err()).contains("not both");
    }

    @Test
    void aTokenOfAnotherHmsSysOfTheSameNameIsRefused() throws Exception {
        try (RunningSys other = new RunningSys(directory.resolve("two"), true, now::get)) {
            String foreign = Workload.token(other.join(SERVICE));
            assertThatThrownBy(() -> Workload.sign(sys, foreign, Csrs.ec("secp256r1")))
                    .satisfies(refused -> assertThat(code(refused)).isEqualTo(Status.Code.UNAUTHENTICATED));
            assertThat(certificates().get("certificates")).isEmpty();
            assertThat(run(0, "audit", "tail")).contains("token.refuse");
            assertThat(Workload.sign(other, foreign, Csrs.ec("secp256r1"))).isNotNull();
        }
    }
}

package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.MeshException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What was revoked is refused within five seconds by callers, by the called and by HMS-SYS, on connections that are open and kept
 * alive.
 */
class S10ResumedSessionTest {
    private static final Duration IN_FORCE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final String URL = "http://fraud-scanner.scan/flag";
    private static final String INTAKE = "spiffe://hms.local/ns/intake/svc/return-intake";
    private static final String SCANNER = "spiffe://hms.local/ns/scan/svc/fraud-scanner";

    @TempDir
    Path directory;

    private LiveMesh live;
    private LiveMesh.Service scanner;
    private HmsMesh intake;
    private OkHttpClient client;

    @BeforeEach
    void start() throws Exception {
        live = new LiveMesh(directory);
        scanner = live.serve("fraud-scanner.scan", "v1", "scanner-1");
        intake = live.join("return-intake.intake", "v1", "intake-1");
        client = live.client(intake);
        LiveMesh.await("the first call is answered", LONGEST, () -> status() == 200);
    }

    @AfterEach
    void stop() throws Exception {
        live.close();
    }

    /** The status of a call; 0 when there is no answer. */
    private int status() {
        try {
            return LiveMesh.status(client, URL);
        } catch (IOException failed) {
            return 0;
        }
    }

    private JsonNode revoke(String body) throws IOException {
        return live.post("/certificates/revoke", body);
    }

    private List<String> audited(String action) throws IOException {
        List<String> targets = new ArrayList<>();
        for (JsonNode record : live.get("/audit?last=100").get("records")) {
            if (record.get("action").asString().equals(action)) {
                targets.add(record.get("target").asString());
            }
        }
        return targets;
    }

    private String serial(String instance) throws IOException {
        for (JsonNode one : live.get("/instances").get("instances")) {
            if (one.get("instanceId").asString().equals(instance)) {
                return one.get("certificateSerial").asString();
            }
        }
        throw new AssertionError(instance + " is not connected");
    }

    private String state(String serial) {
        try {
            for (JsonNode one : live.get("/certificates").get("certificates")) {
                if (one.get("serial").asString().equals(serial)) {
                    return one.get("state").asString();
                }
            }
            return "unknown";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aRevokedCallerIsRefusedOnItsKeptAliveConnection() throws Exception {
        int served = scanner.served.get();
        revoke("{\"service\":\"return-intake\",\"reason\":\"stolen\"}");

        LiveMesh.await("the revoked caller is refused", IN_FORCE, () -> status() != 200);
        int then = scanner.served.get();
        for (int i = 0; i < 20; i++) {
            assertThat(status()).isNotEqualTo(200);
        }

        assertThat(scanner.served.get()).as("nothing was done for it").isEqualTo(then);
        assertThat(then).isGreaterThanOrEqualTo(served);
        assertThat(audited("certificate.revoke")).containsExactly(INTAKE);
    }

    @Test
    void aRevokedCallerFindsItOutAndSaysSo() throws Exception {
        revoke("{\"service\":\"return-intake\"}");

        LiveMesh.await("its own calls fail closed", IN_FORCE, () -> {
            try {
                LiveMesh.status(client, URL);
                return false;
            } catch (MeshException denied) {
                return denied.getMessage().contains("denied in the mesh");
            } catch (IOException other) {
                return false;
            }
        });
    }

    @Test
    void aRevokedServerGetsNoRequestOnAConnectionThatIsOpen() throws Exception {
        revoke("{\"service\":\"fraud-scanner\"}");
        LiveMesh.await("the revoked server is not called", IN_FORCE, () -> status() != 200);
        int then = scanner.served.get();

        for (int i = 0; i < 20; i++) {
            assertThat(status()).isNotEqualTo(200);
        }

        assertThat(scanner.served.get()).isEqualTo(then);
        assertThat(live.get("/services/fraud-scanner").get("endpoints")).isEmpty();
    }

    @Test
    void theStreamOfARevokedInstanceEndsAndNoOtherBegins() throws Exception {
        revoke("{\"spiffeId\":\"" + INTAKE + "\"}");

        LiveMesh.await("it is gone from the connected ones", IN_FORCE, () -> {
            try {
                return live.get("/instances").get("instances").size() == 1;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        assertThat(live.get("/instances")
                        .get("instances")
                        .get(0)
                        .get("instanceId")
                        .asString())
                .isEqualTo("scanner-1");
    }

    @Test
    void aDeniedIdentityCannotJoinUntilItIsAllowedAndThenItsOldCertificateStaysDenied() throws Exception {
        String old = serial("intake-1");
        String join = live.joinString("return-intake.intake");
        revoke("{\"service\":\"return-intake\"}");
        assertThat(state(old)).isEqualTo("denied");

        assertThatThrownBy(() -> live.join("return-intake.intake", "v1", "intake-2"))
                .hasMessageContaining("denied in this mesh");
        assertThat(audited("certificate.refuse")).contains(INTAKE);
        assertThat(join).isNotEmpty();

        live.post("/certificates/allow", "{\"service\":\"return-intake\"}");
        // certificates count whole seconds, and one of this very second would be denied itself
        long second = System.nanoTime() + Duration.ofMillis(1_100).toNanos();
        LiveMesh.await("the next second", LONGEST, () -> System.nanoTime() > second);
        OkHttpClient again = live.client(live.join("return-intake.intake", "v1", "intake-3"));

        LiveMesh.await("a new certificate is good", LONGEST, () -> {
            try {
                return LiveMesh.status(again, URL) == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        assertThat(status()).as("the old certificate stays denied").isNotEqualTo(200);
        assertThat(state(old)).isEqualTo("denied");
        assertThat(state(serial("intake-3"))).isEqualTo("valid");
        assertThat(audited("certificate.allow")).containsExactly(INTAKE);
    }

    @Test
    void aMistakeIsTakenBackAltogether() throws Exception {
        revoke("{\"service\":\"return-intake\"}");
        LiveMesh.await("it is refused", IN_FORCE, () -> status() != 200);

        live.post("/certificates/allow", "{\"service\":\"return-intake\",\"oldCertificates\":true}");

        LiveMesh.await("it is served again", LONGEST, () -> status() == 200);
        assertThat(live.get("/certificates").get("denied")).isEmpty();
    }

    @Test
    void oneCertificateIsDeniedByItsSerialNumberAndNoOther() throws Exception {
        OkHttpClient other = live.client(live.join("return-intake.intake", "v1", "intake-2"));
        LiveMesh.await("both are served", LONGEST, () -> {
            try {
                return LiveMesh.status(other, URL) == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        String serial = serial("intake-1");

        JsonNode answer = revoke("{\"serial\":\"" + serial + "\"}");

        assertThat(answer.get("known").asBoolean()).isTrue();
        assertThat(answer.get("until").asString()).isNotEmpty();
        LiveMesh.await("the one is refused", IN_FORCE, () -> status() != 200);
        assertThat(LiveMesh.status(other, URL)).isEqualTo(200);
        assertThat(audited("certificate.revoke")).containsExactly(serial);
        assertThat(state(serial)).isEqualTo("denied");
    }

    @Test
    void whatIsDeniedIsStillDeniedAfterHmsSysStartsAnew() throws Exception {
        revoke("{\"service\":\"return-intake\"}");
        live.stopSys();
        LiveMesh.await("the called refuses without HMS-SYS too", IN_FORCE, () -> status() != 200);
        live.startSys();

        assertThat(live.get("/certificates").get("denied").get(0).get("subject").asString())
                .isEqualTo(INTAKE);
        assertThat(status()).isNotEqualTo(200);
    }

    @Test
    void whatCannotBeDeniedIsRefusedAndChangesNothing() throws Exception {
        for (String body : List.of(
                "{}",
                "{\"service\":\"nobody.anywhere\"}",
                "{\"serial\":\"xyz\"}",
                "{\"serial\":\"\"}",
                "{\"spiffeId\":\"spiffe://other.example/ns/scan/svc/fraud-scanner\"}",
                "{\"spiffeId\":\"spiffe://hms.local/hms-sys\"}",
                "{\"spiffeId\":\"" + SCANNER + "/\"}",
                "{\"service\":\"fraud-scanner\",\"serial\":\"1\"}",
                "{\"service\":\"fraud-scanner\",\"reason\":\"" + "x".repeat(257) + "\"}")) {
            assertThat(live.postRaw("/certificates/revoke", body).statusCode())
                    .as(body)
                    .isBetween(400, 499);
        }
        assertThat(live.postRaw("/certificates/allow", "{\"service\":\"fraud-scanner\"}")
                        .statusCode())
                .isBetween(400, 499);

        assertThat(live.get("/certificates").get("denied")).isEmpty();
        assertThat(audited("certificate.revoke")).isEmpty();
        assertThat(status()).isEqualTo(200);
    }
}

package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.sys.ca.KeyVault;
import gov.hms.sys.ca.OwnRoot;
import gov.hms.sys.ca.RootFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Services join, call each other and renew below a root that the operator brought, whatever its kind, and go over to another one
 * of another kind; with a real HMS-SYS, the library, and TLS between all of them.
 */
class OwnRootMeshTest {
    private static final String PASSWORD = "the store's password";
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"RSA, pem, secp384r1, pkcs12", "secp384r1, pem, RSA, pkcs12"})
    void servicesJoinCallAndRenewBelowEither(String kind, String form, String nextKind, String nextForm)
            throws Exception {
        OwnRoot first = root("first", kind, form);
        OwnRoot second = root("second", nextKind, nextForm);
        install(first, false);
        try (LiveMesh mesh = new LiveMesh(directory)) {
            mesh.serve("fraud-scanner.scan", "v1", "scan-1");
            HmsMesh intake = mesh.join("return-intake.intake", "v1", "intake-1");
            OkHttpClient client = mesh.client(intake);
            LiveMesh.await("a call below the first root", LONGEST, () -> answers(client));
            assertThat(mesh.get("/ca").get("anchors").get(0).asString()).isEqualTo(first.anchor());
            int issued = issued(mesh);
            assertThat(issued).isEqualTo(2);

            install(second, true);
            // all are here: it need not wait for those that come back after its start
            mesh.turn(Duration.ofSeconds(6));
            mesh.post("/ca/rotate", "");
            LiveMesh.await(
                    "the end of the rotation",
                    LONGEST,
                    () -> ca(mesh).get("rotation").isNull());
            assertThat(ca(mesh).get("anchors")).hasSize(1);
            assertThat(ca(mesh).get("anchors").get(0).asString()).isEqualTo(second.anchor());
            // more when the answer to one was lost and it asked again
            assertThat(issued(mesh)).as("both renewed").isGreaterThanOrEqualTo(issued + 2);
            assertThat(answers(client)).as("a call below the second root").isTrue();

            OkHttpClient newcomer = mesh.client(mesh.join("payout.pay", "v1", "payout-1"));
            LiveMesh.await("a call of one that joined below the second", LONGEST, () -> answers(newcomer));
        }
    }

    private OwnRoot root(String name, String kind, String form) throws Exception {
        RootFiles files = new RootFiles(directory);
        if (form.equals("pem")) {
            files.pem(name, RootFiles.keys(kind), true);
            return OwnRoot.ofPem(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
        }
        files.pkcs12(name, RootFiles.keys(kind), PASSWORD);
        return OwnRoot.ofPkcs12(directory.resolve(name + ".p12"), PASSWORD.toCharArray());
    }

    private void install(OwnRoot root, boolean next) throws Exception {
        root.install(directory.resolve("data/ca"), next, true, KeyVault.inClear(), InstantSource.system());
        assertThat(Files.exists(directory.resolve("data/ca/" + (next ? "next-" : "") + "root.pem")))
                .isTrue();
    }

    private static int issued(LiveMesh mesh) throws IOException {
        int issued = 0;
        for (JsonNode record : mesh.get("/audit?last=1000").get("records")) {
            issued += record.get("action").asString().equals("certificate.issue") ? 1 : 0;
        }
        return issued;
    }

    private static JsonNode ca(LiveMesh mesh) {
        try {
            return mesh.get("/ca");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean answers(OkHttpClient client) {
        try {
            return LiveMesh.status(client, FLAG) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}

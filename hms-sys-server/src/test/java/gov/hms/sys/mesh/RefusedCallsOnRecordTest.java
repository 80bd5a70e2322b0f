package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a service refuses, however it was asked, comes to be on HMS-SYS's record under the name that the certificate proves. */
class RefusedCallsOnRecordTest {
    private static final String INTAKE = "spiffe://hms.local/ns/intake/svc/return-intake";
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static LiveMesh live;
    private static LiveMesh.Service scanner;
    private static OkHttpClient client;

    @BeforeAll
    static void start() throws Exception {
        live = new LiveMesh(directory);
        scanner = live.serve("fraud-scanner.scan", "v1", "scan-1");
        client = live.client(live.join("return-intake.intake", "v1", "intake-1"));
        Files.writeString(live.policies().resolve("scan.yml"), """
                apiVersion: hms/v1
                kind: AccessPolicy
                metadata: { name: scan }
                spec:
                  destination: fraud-scanner.scan
                  allow:
                    - { source: return-intake.intake, methods: [POST], paths: [/public/*] }
                """);
        LiveMesh.await("the policy holds", SOON, () -> status("/private") == 403);
    }

    @AfterAll
    static void stop() throws Exception {
        live.close();
    }

    private static int status(String path) {
        try {
            return LiveMesh.status(client, "http://fraud-scanner.scan" + path);
        } catch (Exception failed) {
            return 0;
        }
    }

    private static List<JsonNode> records() {
        try {
            List<JsonNode> denied = new ArrayList<>();
            live.get("/audit?last=1000").path("records").forEach(record -> {
                if (record.path("action").asString().equals("call.denied")) {
                    denied.add(record);
                }
            });
            return denied;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static void onRecord(String what) {
        LiveMesh.await(
                what + " on record",
                SOON,
                () -> records().stream()
                        .anyMatch(record -> record.path("detail").asString().contains(what)));
        assertThat(records()).allSatisfy(record -> {
            assertThat(record.path("actor").asString()).isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
            assertThat(record.path("target").asString()).isEqualTo("fraud-scanner.scan");
            assertThat(record.path("detail").asString()).contains(INTAKE);
        });
    }

    /** Each by a method of its own: refusals of one kind are summed up for a minute. */
    @ParameterizedTest
    @CsvSource({
        "PUT,/private",
        "PATCH,/PUBLIC/x",
        "DELETE,/publicity/%61",
        "OPTIONS,/public/x",
        "GET,/public/x",
        "HEAD,/public/x"
    })
    void aPathOrAMethodThatIsNotAllowedIsOnRecord(String method, String path) throws Exception {
        int before = scanner.served.get();
        Request.Builder request = new Request.Builder().url("http://fraud-scanner.scan" + path);
        boolean body = !method.equals("GET") && !method.equals("HEAD");
        request.method(method, body ? okhttp3.RequestBody.create(new byte[0]) : null);
        try (Response response = client.newCall(request.build()).execute()) {
            assertThat(response.code()).isEqualTo(403);
            assertThat(response.body().string()).doesNotContain("AccessPolicy", "scan@");
        }
        assertThat(scanner.served).hasValue(before);
        onRecord(method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/public/..%2fprivate", "/public;x/../private", "/public/%2e%2e%2fprivate", "/public%5cprivate"})
    void aPathThatIsReadInTwoWaysIsOnRecord(String path) {
        int before = scanner.served.get();
        assertThat(status(path)).isIn(400, 403);
        assertThat(scanner.served).hasValue(before);
        onRecord("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-hms-identity", "X-HMS-Caller", "x_hms_identity", "X-Forwarded-Client-Cert", "Forwarded"})
    void aNameThatIsMadeUpIsNotTheOneOnRecord(String header) throws Exception {
        Request request = new Request.Builder()
                .url("http://fraud-scanner.scan/private")
                .header(header, "spiffe://hms.local/ns/payout/svc/refund-payout")
                .method("PROPFIND", null)
                .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(403);
        }
        onRecord("PROPFIND");
        assertThat(records()).noneMatch(record -> record.toString().contains("refund-payout"));
    }

    @Test
    void theCommandListsWhoWasRefused() throws Exception {
        assertThat(status("/private")).isEqualTo(403);
        onRecord("POST");
        Cli cli = new Cli(directory);
        cli.environment.put("HMS_SYS_URL", live.url());
        assertThat(cli.run("mesh", "denied", "fraud-scanner")).as(cli.err()).isZero();
        assertThat(cli.lines().get(0))
                .matches("SERVICE +CALLER +METHOD +FIRST PATH +POLICY +REASON +DRY RUN +COUNT +LAST");
        assertThat(cli.lines())
                .anyMatch(line -> line.matches(
                        "fraud-scanner\\.scan +" + INTAKE + " +POST +/private +scan@[0-9]+ +denied +- +[0-9]+ .*"));
        assertThat(cli.run("mesh", "denied", "return-intake", "-o", "json")).isZero();
        assertThat(cli.out()).contains("\"denied\"").doesNotContain("/private");
        assertThat(cli.run("mesh", "denied", "nobody")).isEqualTo(1);
        assertThat(cli.err()).startsWith("error: ").contains("nobody");
    }

    /** The control: what is allowed is served, and nothing is put on record for it. */
    @Test
    void whatIsAllowedIsNotOnRecord() {
        int before = scanner.served.get();
        assertThat(status("/public/x")).isEqualTo(200);
        assertThat(scanner.served).hasValue(before + 1);
        assertThat(records())
                .noneMatch(record -> record.path("detail").asString().contains("POST /public/x"));
    }
}

package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestTest {
    private static final String POLICY = """
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata: { name: %s }
            spec: { destination: %s, timeoutMs: %d }
            """;

    private Path directory;
    private RunningSys sys;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        sys = new RunningSys(directory, true);
        sys.join("fraud-scanner.scan");
        sys.join("twin.east");
        sys.join("twin.west");
    }

    @AfterAll
    void stop() {
        sys.close();
    }

    private JsonNode error(int status, String code, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode error = JsonMapper.shared().readTree(response.body()).get("error");
        assertThat(error.get("code").asString()).isEqualTo(code);
        assertThat(error.get("message").asString()).isNotBlank();
        assertThat(error.get("details").isArray()).isTrue();
        assertThat(error.get("next").asString()).isNotBlank();
        return error;
    }

    private String message(int status, String code, HttpResponse<String> response) {
        return error(status, code, response).get("message").asString();
    }

    private static String policy(String name, String destination, int timeoutMs) {
        return POLICY.formatted(name, destination, timeoutMs);
    }

    @Test
    void aPolicyIsPutShownAndDeleted() throws Exception {
        JsonNode put = sys.ok("PUT", "/policies/one", policy("one", "fraud-scanner", 100));
        assertThat(put.get("changed").asBoolean()).isTrue();
        assertThat(put.get("distribution").get("instances").asInt()).isZero();
        JsonNode shown = sys.ok("GET", "/policies/one", "");
        assertThat(shown.get("revision")).isEqualTo(put.get("revision"));
        assertThat(shown.get("origin").asString()).isEqualTo("api");
        assertThat(shown.get("source").isNull()).isTrue();
        assertThat(sys.send("GET", "/policies/one?format=yaml", "").body())
                .isEqualTo(policy("one", "fraud-scanner", 100));
        assertThat(sys.ok("GET", "/services/fraud-scanner", "")
                        .get("policies")
                        .get(0)
                        .asString())
                .isEqualTo("one@" + put.get("revision").asLong());
        assertThat(sys.ok("PUT", "/policies/one", policy("one", "fraud-scanner", 100))
                        .get("changed")
                        .asBoolean())
                .isFalse();
        assertThat(sys.ok("DELETE", "/policies/one", "").get("revision").asLong())
                .isGreaterThan(put.get("revision").asLong());
        error(404, "unknown_policy", sys.send("GET", "/policies/one", ""));
    }

    @Test
    void aBadPolicyIsRefusedWithEveryViolation() throws Exception {
        String bad = policy("two", "fraud-scanner", -5).replace("spec: {", "spec: { retrys: 3,");
        JsonNode error = error(400, "invalid_policy", sys.send("PUT", "/policies/two", bad));
        assertThat(error.get("details")).hasSize(2);
        assertThat(error.get("details").get(0).asString()).startsWith("body:4:");
        error(400, "invalid_policy", sys.send("POST", "/policies/validate", bad));
        assertThat(sys.ok("POST", "/policies/validate", policy("two", "nobody", 5))
                        .get("warnings"))
                .hasSize(1);
    }

    @Test
    void everyKindOfDocumentIsPutShownAndDeleted() throws Exception {
        String spec = "apiVersion: hms/v1\nkind: %s\nmetadata: { name: %s }\nspec: %s\n";
        sys.ok("PUT", "/policies/settings", spec.formatted("MeshSettings", "settings", "{ certificateTtlHours: 2 }"));
        sys.ok(
                "PUT",
                "/policies/access",
                spec.formatted("AccessPolicy", "access", "{ destination: twin.east, allow: [] }"));

        JsonNode settings = sys.ok("GET", "/policies/settings", "");
        assertThat(settings.get("kind").asString()).isEqualTo("MeshSettings");
        assertThat(settings.get("destination").isNull()).isTrue();
        JsonNode access = sys.ok("GET", "/policies/access", "");
        assertThat(access.get("kind").asString()).isEqualTo("AccessPolicy");
        assertThat(access.get("destination").asString()).isEqualTo("twin.east");
        assertThat(message(
                        409,
                        "conflict",
                        sys.send("PUT", "/policies/more", spec.formatted("MeshSettings", "more", "{ mtls: strict }"))))
                .contains("more and settings");
        sys.ok("DELETE", "/policies/settings", "");
        error(409, "conflict", sys.send("DELETE", "/policies/access", ""));
        sys.ok("DELETE", "/policies/access?force=true", "");
    }

    @Test
    void theSchemasAreServed() throws Exception {
        for (String kind : new String[] {"TrafficPolicy", "MeshSettings", "AccessPolicy"}) {
            assertThat(sys.ok("GET", "/schema/" + kind + ".json", "")
                            .get("title")
                            .asString())
                    .isEqualTo("HMS mesh " + kind + ", hms/v1");
        }
        JsonNode error = error(404, "not_found", sys.send("GET", "/schema/Other.json", ""));
        assertThat(error.get("details").get(0).asString()).isEqualTo("/schema/TrafficPolicy.json");
    }

    @Test
    void theNameInThePathAndInThePolicyMustBeTheSame() throws Exception {
        assertThat(message(400, "bad_request", sys.send("PUT", "/policies/x", policy("y", "fraud-scanner", 1))))
                .contains("metadata.name: y");
    }

    @Test
    void twoPoliciesForTheSameCallsAreAConflict() throws Exception {
        sys.ok("PUT", "/policies/left", policy("left", "twin.west", 100));
        assertThat(message(409, "conflict", sys.send("PUT", "/policies/right", policy("right", "twin.west", 100))))
                .contains("right")
                .contains("left");
        sys.ok("DELETE", "/policies/left", "");
    }

    @Test
    void anAmbiguousNameIsRefusedWithTheCandidates() throws Exception {
        JsonNode error = error(
                409,
                "ambiguous_service",
                sys.send("POST", "/policies/pause", "{\"service\":\"twin\",\"durationMin\":1}"));
        assertThat(error.get("details").toString()).isEqualTo("[\"twin.east\",\"twin.west\"]");
    }

    @Test
    void aPauseIsTakenAsCurlSendsItAndAsYamlAndAsJsonWithTabs() throws Exception {
        for (String body : new String[] {
            "{\"service\":\"fraud-scanner\",\"durationMin\":30}",
            "service: fraud-scanner\ndurationMin: 30\n",
            "{\n\t\"service\": \"fraud-scanner\",\n\t\"durationMin\": 30\n}"
        }) {
            HttpResponse<String> response =
                    sys.send("POST", "/policies/pause", body, "Content-Type", "application/x-www-form-urlencoded");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
        JsonNode list = sys.ok("GET", "/policies", "");
        assertThat(list.get("pauses").get(0).get("service").asString()).isEqualTo("fraud-scanner.scan");
        assertThat(sys.ok("GET", "/services/fraud-scanner", "")
                        .get("pausedUntil")
                        .isNull())
                .isFalse();
        sys.ok("POST", "/policies/resume", "{\"service\":\"fraud-scanner\"}");
        assertThat(sys.ok("GET", "/services/fraud-scanner", "")
                        .get("pausedUntil")
                        .isNull())
                .isTrue();
    }

    @Test
    void badBodiesAreRefusedWithAnExample() throws Exception {
        for (String body : new String[] {
            "",
            "[]",
            "{",
            "{\"service\":\"fraud-scanner\"}",
            "{\"service\":\"fraud-scanner\",\"durationMin\":0}",
            "{\"service\":\"fraud-scanner\",\"durationMin\":10081}",
            "{\"service\":\"fraud-scanner\",\"durationMin\":\"30\"}",
            "{\"service\":\"fraud-scanner\",\"durationMin\":30.5}",
            "{\"service\":\"fraud-scanner\",\"durationMin\":99999999999}",
            "{\"service\":7,\"durationMin\":30}",
            "{\"service\":\"fraud-scanner\",\"durationMin\":30,\"force\":true}",
            "{\"service\":\"a\",\"service\":\"b\",\"durationMin\":30}",
            "{\"service\":\"../../etc\",\"durationMin\":30}"
        }) {
            JsonNode error = error(400, "bad_request", sys.send("POST", "/policies/pause", body));
            assertThat(error.get("next").asString()).isNotBlank();
        }
    }

    @Test
    void unknownServicesAreRefusedWithTheKnownOnes() throws Exception {
        assertThat(message(404, "unknown_service", sys.send("GET", "/services/fraud-scaner", "")))
                .contains("fraud-scanner.scan");
        error(404, "unknown_service", sys.send("GET", "/mesh/top?service=nobody.here", ""));
        error(404, "unknown_service", sys.send("POST", "/tokens", "{\"service\":\"nobody\"}"));
    }

    @Test
    void whatIsNotInTheTableDoesNotExist() throws Exception {
        error(404, "not_found", sys.send("GET", "/nothing", ""));
        error(404, "not_found", sys.send("GET", "/policies/", ""));
        error(404, "not_found", sys.send("GET", "/policies/a/b", ""));
        HttpResponse<String> wrong = sys.send("POST", "/policies/x", "");
        assertThat(message(405, "method_not_allowed", wrong)).contains("expected: DELETE or GET or PUT");
        assertThat(wrong.headers().firstValue("Allow")).contains("DELETE, GET, PUT");
        assertThat(message(405, "method_not_allowed", sys.send("POST", "/health", "")))
                .contains("expected: GET");
        error(405, "method_not_allowed", sys.send("TRACE", "/health", ""));
        error(400, "bad_request", sys.send("GET", "/policies/..%2f..%2fetc", ""));
    }

    @Test
    void queryParametersAreChecked() throws Exception {
        error(400, "bad_request", sys.send("GET", "/mesh/top", ""));
        error(400, "bad_request", sys.send("GET", "/mesh/top?service=fraud-scanner&last=2h", ""));
        error(400, "bad_request", sys.send("GET", "/mesh/top?service=fraud-scanner&last=five", ""));
        error(400, "bad_request", sys.send("GET", "/audit?last=-1", ""));
        error(
                400,
                "bad_request",
                sys.send("GET", "/policies?format=", "", "Accept", "x").statusCode() == 200
                        ? sys.send("GET", "/audit?last=x", "")
                        : sys.send("GET", "/audit?last=x", ""));
        error(400, "bad_request", sys.send("DELETE", "/policies/x?waitMs=999999", ""));
        JsonNode top = sys.ok("GET", "/mesh/top?service=fraud-scanner&last=1h", "");
        assertThat(top.get("rows")).isEmpty();
        assertThat(top.get("coveredSeconds").asInt()).isZero();
    }

    @Test
    void tokensAreBoundedAndAudited() throws Exception {
        error(400, "bad_request", sys.send("POST", "/tokens", "{\"service\":\"a.b\",\"ttlMinutes\":1441}"));
        error(400, "bad_request", sys.send("POST", "/tokens", "{\"service\":\"a.b.c\"}"));
        error(400, "bad_request", sys.send("POST", "/tokens", "{\"service\":\"A_b.c!\"}"));
        String join = sys.join("refund-payout.payout");
        assertThat(join)
                .matches("hms://127\\.0\\.0\\.1:" + sys.grpcPort()
                        + "/refund-payout\\.payout\\?td=hms\\.local&anchor=sha256:[0-9a-f]{64}&token=[^&]+");
        String token = join.substring(join.indexOf("token=") + 6);
        String log = Files.readString(directory.resolve("data/audit/audit.jsonl"));
        assertThat(log).contains("token.create").doesNotContain(token);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws Exception {
        error(413, "too_large", sys.send("PUT", "/policies/big", "x".repeat(256 * 1024 + 1)));
    }

    /** Closed before its time, the connection would be reset, and the answer lost with it. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1048576", "Transfer-Encoding: chunked"})
    void whoIsStillSendingTooMuchSeesTheAnswerAllTheSame(String length) throws Exception {
        byte[] part = ("80000\r\n" + "x".repeat(512 << 10) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        boolean chunked = length.endsWith("chunked");
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket("127.0.0.1", sys.httpPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("PUT /policies/big HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                for (int parts = 0; parts < 2; parts++) {
                    out.write(part, chunked ? 0 : 7, chunked ? part.length : 512 << 10);
                    sys.ok("GET", "/health", "");
                }
                if (chunked) {
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 413")
                        .contains("too_large");
            }
        }
    }

    @Test
    void whoAsksFirstWhetherTooMuchMayComeIsAnsweredAtOnce() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", sys.httpPort())) {
            socket.getOutputStream()
                    .write(("PUT /policies/big HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n"
                                    + "Expect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void aRequestThatAnotherSiteCausedIsRefused() throws Exception {
        error(403, "forbidden_origin", sys.send("GET", "/health", "", "Origin", "http://evil.example"));
        error(403, "forbidden_origin", sys.send("GET", "/health", "", "Origin", "null"));
        error(403, "forbidden_origin", sys.send("GET", "/health", "", "Origin", "http://127.0.0.1:1"));
        assertThat(sys.send("GET", "/health", "", "Origin", "http://127.0.0.1:" + sys.httpPort())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aForeignHostNameThatLeadsHereIsRefusedInDevelopment() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", sys.httpPort())) {
            socket.getOutputStream()
                    .write("GET /services HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403")
                    .contains("forbidden_origin");
        }
    }

    @Test
    void healthAndMetricsTellOfTheState() throws Exception {
        JsonNode health = sys.ok("GET", "/health", "");
        assertThat(health.get("status").asString()).isEqualTo("serving");
        assertThat(health.get("epoch").asLong()).isPositive();
        assertThat(health.get("instances").asInt()).isZero();
        assertThat(sys.send("GET", "/metrics", "").body())
                .contains("hms_sys_connected_instances 0.0")
                .contains("hms_sys_push_duration_seconds_bucket")
                .contains("hms_sys_nacks_total")
                .contains("hms_sys_revision")
                .contains("hms_sys_certificates_issued_total")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void aPolicyOfAFileIsAppliedOverRestOnlyInTheFilesOwnWords() throws Exception {
        Files.createDirectories(directory.resolve("policies"));
        Files.writeString(directory.resolve("policies/f.yml"), policy("f", "twin.east", 7));
        JsonNode same = sys.ok("PUT", "/policies/f", policy("f", "twin.east", 7));
        assertThat(same.get("name").asString()).isEqualTo("f");
        Files.writeString(directory.resolve("policies/f.yml"), policy("f", "twin.east", 8));
        sys.ok("PUT", "/policies/f", policy("f", "twin.east", 8));
        JsonNode shown = sys.ok("GET", "/policies/f", "");
        if (shown.get("origin").asString().startsWith("file:")) {
            assertThat(message(409, "conflict", sys.send("PUT", "/policies/f", policy("f", "twin.east", 9))))
                    .contains("file:f.yml");
        }
    }
}

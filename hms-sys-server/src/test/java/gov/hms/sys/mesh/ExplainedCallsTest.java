package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.MeshException;
import gov.hms.sys.cli.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Calls of a real caller, explained by the caller itself through HMS-SYS, at REST and on the command line. */
class ExplainedCallsTest {
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final String SECRET = "078-05-1120";
    private static final Pattern ID = Pattern.compile("\\(hms mesh explain --trace ([0-9a-f]{32})\\)$");
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String POLICY = """
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata: { name: fraud-scan-policy }
            spec:
              source: return-intake
              destination: fraud-scanner
              timeoutMs: 2000
              routes:
                - match: { headers: { x-tier: { exact: gold } } }
                  split: [ { version: v2, weight: 1 } ]
                - split: [ { version: v1, weight: 1 } ]
            """;

    @TempDir
    Path directory;

    private LiveMesh live;
    private OkHttpClient intake;
    private LiveMesh.Service first;
    private LiveMesh.Service second;
    private Cli hms;

    @BeforeEach
    void start() throws Exception {
        live = new LiveMesh(directory);
        first = live.serve("fraud-scanner.scan", "v1", "scanner-1");
        second = live.serve("fraud-scanner.scan", "v2", "scanner-2");
        intake = live.client(live.join("return-intake.intake", "v1", "intake-1"));
        Files.writeString(live.policies().resolve("irs-fraud.yml"), POLICY);
        LiveMesh.await("calls go through", LONGEST, () -> !answer("silver").isEmpty());
        LiveMesh.await("the policy is in force", LONGEST, this::inForce);
        hms = new Cli(directory);
        hms.environment.put("HMS_SYS_URL", live.url());
    }

    @AfterEach
    void stop() throws Exception {
        live.close();
    }

    private boolean inForce() {
        try {
            JsonNode policies = live.get("/policies").get("policies");
            return policies.size() == 1
                    && live.inForce(
                            "fraud-scanner.scan",
                            "fraud-scan-policy",
                            policies.get(0).get("revision").asLong());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String answer(String tier) {
        try {
            return call(tier);
        } catch (MeshException notYet) {
            return "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String call(String tier) throws IOException {
        Request request = new Request.Builder()
                .url(FLAG + "?ssn=" + SECRET)
                .header("x-tier", tier)
                .post(RequestBody.create(new byte[] {1}))
                .build();
        try (Response response = intake.newCall(request).execute()) {
            return response.body().string();
        }
    }

    private MeshException failure(String tier) throws IOException {
        try {
            throw new AssertionError("answered: " + call(tier));
        } catch (MeshException failure) {
            return failure;
        }
    }

    /** An instance of a busy machine may need more than the two seconds that HMS-SYS waits: then it is asked again. */
    private JsonNode explained(String path, int instances) {
        AtomicReference<JsonNode> found = new AtomicReference<>();
        LiveMesh.await("the answers of " + instances, LONGEST, () -> {
            try {
                found.set(live.get(path));
                return found.get().get("instances").get("answered").asInt() == instances;
            } catch (IOException silent) {
                return false;
            }
        });
        return found.get();
    }

    /** The same on the command line, until it says this. */
    private void shows(String words, String... command) {
        LiveMesh.await(
                words + " from hms " + String.join(" ", command),
                LONGEST,
                () -> hms.run(command) == 0 && (hms.out() + hms.err()).contains(words));
    }

    private static JsonNode only(JsonNode answer) {
        assertThat(answer.get("calls")).hasSize(1);
        return answer.get("calls").get(0);
    }

    @Test
    void aCallWhoseIdNobodyKnowsIsFoundAmongTheRecentOnes() throws Exception {
        second.server.getConnectors()[0].stop();
        MeshException failure = failure("gold");

        JsonNode calls = explained("/mesh/explain?service=return-intake&recent=5&failed=true", 1)
                .get("calls");
        assertThat(calls.get(0).get("callId").asString()).isEqualTo(failure.callId());
        assertThat(calls.toString()).doesNotContain(SECRET, "ssn");
        shows(failure.callId(), "mesh", "explain", "return-intake", "--recent", "5", "--failed");
        assertThat(hms.out()).contains(failure.callId(), "POST fraud-scanner.scan/flag");
    }

    @Test
    void aFailedCallIsExplainedByTheIdInItsMessage() throws Exception {
        // as a crash does: nobody takes it out
        second.server.getConnectors()[0].stop();
        MeshException failure = failure("gold");
        Matcher id = ID.matcher(failure.getMessage());
        assertThat(id.find()).as(failure.getMessage()).isTrue();
        assertThat(id.group(1)).isEqualTo(failure.callId());

        JsonNode answer = explained("/mesh/explain?trace=" + id.group(1), 3);
        JsonNode call = only(answer);
        assertThat(call.get("instanceId").asString()).isEqualTo("intake-1");
        assertThat(call.get("callId").asString()).isEqualTo(id.group(1));
        assertThat(call.get("destination").asString()).isEqualTo("fraud-scanner.scan");
        assertThat(call.get("path").asString()).isEqualTo("/flag");
        assertThat(call.get("outcome").asString()).contains(failure.flag().toString());
        assertThat(call.get("steps")).isNotEmpty();
        assertThat(answer.toString()).doesNotContain(SECRET, "ssn");

        shows("by intake-1", "mesh", "explain", "--trace", id.group(1));
        assertThat(hms.lines().get(0)).startsWith("POST fraud-scanner.scan/flag: ");
        assertThat(hms.out()).contains("by intake-1 of return-intake.intake", "|- route", "routes[0]");
    }

    @Test
    void whatWouldHappenNowIsWhatHappensNext() throws Exception {
        int served = first.served.get() + second.served.get();
        for (String tier : new String[] {"gold", "silver"}) {
            JsonNode would = only(explained(
                    "/mesh/explain?service=return-intake&url=" + FLAG + "&method=POST&header=x-tier:" + tier, 1));
            assertThat(first.served.get() + second.served.get())
                    .as("nothing is sent")
                    .isEqualTo(served);
            String chosen = eligible(would);
            assertThat(call(tier)).as(tier + " " + would).isEqualTo(chosen);
            served++;
        }
        shows("ENDPOINT", "mesh", "explain", "return-intake", FLAG, "-X", "POST", "-H", "x-tier: gold");
        assertThat(hms.out()).contains("asked of intake-1 of return-intake.intake; nothing was sent", "ENDPOINT");
    }

    /** The one instance that could get the call. */
    private static String eligible(JsonNode call) {
        String eligible = "";
        for (JsonNode candidate : call.get("candidates")) {
            if (candidate.get("verdict").asString().equals("eligible")) {
                assertThat(eligible).as(call.toString()).isEmpty();
                eligible = candidate.get("instanceId").asString();
            }
        }
        return eligible;
    }

    @Test
    void whatOfThePolicyHasNoEffectIsSaidToo() throws Exception {
        Files.writeString(
                live.policies().resolve("irs-fraud.yml"),
                POLICY.replace(
                        "    - split: [ { version: v1, weight: 1 } ]",
                        "    - split: [ { version: v1, weight: 1 } ]\n      mirror: { to: shadow-scanner, percent: 10 }"));
        LiveMesh.await("the change is there", LONGEST, () -> policyText().contains("shadow"));

        shows("warning: ", "mesh", "explain", "return-intake", FLAG);
        assertThat(hms.err())
                .contains("warning: fraud-scan-policy: spec.routes[1].mirror.to: shadow-scanner is not in the mesh yet;"
                        + " nothing is copied until it is");
    }

    private String policyText() {
        try {
            return live.get("/policies").toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aNameThatNobodyHasIsExplainedToo() throws Exception {
        shows("fraud-scaner.scan", "mesh", "explain", "return-intake", "http://fraud-scaner.scan/flag");
        assertThat(hms.out()).contains("fraud-scaner.scan", "NR");
    }
}

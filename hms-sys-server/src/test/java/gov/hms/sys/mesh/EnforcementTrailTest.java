package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From a policy's revision, one question finds who put it, when, and since when each instance enforces it. */
class EnforcementTrailTest {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void oneQuestionFindsTheWholeWayOfARevisionAndARestartWritesNothingTwice() throws Exception {
        try (LiveMesh live = new LiveMesh(directory)) {
            live.serve("fraud-scanner.scan", "v1", "scanner-1");
            live.serve("fraud-scanner.scan", "v1", "scanner-2");
            LiveMesh.await("both are connected", LONGEST, () -> instances(live) == 2);
            Files.writeString(live.policies().resolve("p.yml"), """
                    apiVersion: hms/v1
                    kind: TrafficPolicy
                    metadata: { name: fraud-scan-policy }
                    spec: { destination: fraud-scanner, timeoutMs: 800 }
                    """);
            LiveMesh.await("it is in force", LONGEST, () -> !label(live).isEmpty());
            String label = label(live);
            LiveMesh.await(
                    "both are on record", LONGEST, () -> about(live, label).size() >= 3);

            List<JsonNode> trail = about(live, label);
            assertThat(trail.get(0).get("action").asString()).isEqualTo("policy.put");
            assertThat(trail.get(0).get("actor").asString()).isEqualTo("file:p.yml");
            assertThat(trail.get(0).get("detail").asString()).contains(label + " sha256 ", "new");
            assertThat(trail.subList(1, trail.size()))
                    .extracting(record -> record.get("action").asString())
                    .containsOnly("config.enforced");
            assertThat(trail.subList(1, trail.size()))
                    .extracting(record -> record.get("target").asString())
                    .containsExactlyInAnyOrder("scanner-1", "scanner-2");
            assertThat(trail.get(1).get("actor").asString()).isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
            assertThat(trail.get(1).get("detail").asString())
                    .contains("fraud-scanner.scan: " + label, "configuration ", "acknowledged 20");

            live.stopSys();
            live.startSys();
            LiveMesh.await("both are back", LONGEST, () -> instances(live) == 2);
            live.post("/policies/pause", "{\"service\":\"fraud-scanner\",\"durationMin\":5}");
            LiveMesh.await(
                    "the pause is on record", LONGEST, () -> about(live, label).size() >= 5);
            List<JsonNode> after = about(live, label);
            assertThat(after).as("nothing twice but for the pause").hasSize(5);
            assertThat(after.get(4).get("detail").asString()).contains("paused until");
        }
    }

    private static int instances(LiveMesh live) {
        return ask(live, "/instances").get("instances").size();
    }

    private static String label(LiveMesh live) {
        JsonNode policies = ask(live, "/services/fraud-scanner").get("policies");
        return policies.isEmpty() ? "" : policies.get(0).asString();
    }

    private static List<JsonNode> about(LiveMesh live, String label) {
        List<JsonNode> records = new ArrayList<>();
        ask(live, "/audit?last=1000&about=" + label).get("records").forEach(records::add);
        return records;
    }

    private static JsonNode ask(LiveMesh live, String path) {
        try {
            return live.get(path);
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        }
    }
}

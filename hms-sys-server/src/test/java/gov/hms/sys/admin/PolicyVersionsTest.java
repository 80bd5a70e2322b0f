package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PolicyVersionsTest {
    private static String policy(int timeoutMs) {
        return """
                apiVersion: hms/v1
                kind: TrafficPolicy
                metadata: { name: scan }
                spec: { source: return-intake.intake, destination: fraud-scanner.scan, retries: 3, timeoutMs: %d }
                """.formatted(timeoutMs);
    }

    private static List<Long> revisions(JsonNode history) {
        List<Long> revisions = new ArrayList<>();
        history.get("versions")
                .forEach(version -> revisions.add(version.get("revision").asLong()));
        return revisions;
    }

    @Test
    void whatAPolicyWasIsKeptWithWhoMadeItSo(@TempDir Path directory) throws Exception {
        try (RunningSys sys = new RunningSys(directory, true)) {
            long first =
                    sys.ok("PUT", "/policies/scan", policy(800)).get("revision").asLong();
            long second =
                    sys.ok("PUT", "/policies/scan", policy(900)).get("revision").asLong();
            sys.ok("PUT", "/policies/scan", policy(900));
            long deleted =
                    sys.ok("DELETE", "/policies/scan", "").get("revision").asLong();
            sys.stop();
            sys.start();

            JsonNode history = sys.ok("GET", "/policies/scan/history", "");
            assertThat(revisions(history))
                    .as("the newest first, and no version for a text that changes nothing")
                    .containsExactly(deleted, second, first);
            assertThat(history.get("versions").get(0).get("deleted").asBoolean())
                    .isTrue();
            assertThat(history.get("versions").get(2).get("actor").asString()).isEqualTo("operator");
            JsonNode version = sys.ok("GET", "/policies/scan/history/" + first, "");
            assertThat(version.get("text").asString()).isEqualTo(policy(800));

            long back = sys.ok("PUT", "/policies/scan", version.get("text").asString())
                    .get("revision")
                    .asLong();
            assertThat(revisions(sys.ok("GET", "/policies/scan/history", ""))).startsWith(back, deleted);
            assertThat(sys.send("GET", "/policies/scan/history/7777", "").statusCode())
                    .isEqualTo(404);
            assertThat(sys.send("GET", "/policies/none/history", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void theEffectivePolicyOfAServiceNamesWhatHoldsAndByWhichPolicy(@TempDir Path directory) throws Exception {
        try (RunningSys sys = new RunningSys(directory, true)) {
            sys.join("fraud-scanner.scan");
            sys.join("return-intake.intake");
            long revision =
                    sys.ok("PUT", "/policies/scan", policy(800)).get("revision").asLong();
            sys.ok("PUT", "/policies/guard", """
                    apiVersion: hms/v1
                    kind: AccessPolicy
                    metadata: { name: guard }
                    spec: { destination: fraud-scanner, allow: [{ source: return-intake, methods: [POST], paths: [/flag] }] }
                    """);
            JsonNode effective = sys.ok("GET", "/services/fraud-scanner/effective", "");
            JsonNode forIntake = effective.get("calls").get(0);
            assertThat(forIntake.get("source").asString()).isEqualTo("return-intake.intake");
            assertThat(forIntake.get("policy").asString()).isEqualTo("scan@" + revision);
            JsonNode rules = forIntake.get("routes").get(0).get("rules");
            assertThat(rules.get("timeoutMs").asInt()).isEqualTo(800);
            assertThat(rules.get("retries").asString()).startsWith("3 on ");
            JsonNode forOthers = effective.get("calls").get(1);
            assertThat(forOthers.get("source").isNull()).isTrue();
            assertThat(forOthers.get("policy").isNull()).isTrue();
            assertThat(forOthers.get("destination").get("loadBalancer").asString())
                    .startsWith("peak-ewma");
            JsonNode allow = effective.get("access").get("allow").get(0);
            assertThat(allow.get("source").asString()).isEqualTo("return-intake.intake");
            assertThat(allow.get("methods").get(0).asString()).isEqualTo("POST");
            assertThat(allow.get("paths").get(0).asString()).isEqualTo("/flag");
        }
    }

    @Test
    void aPolicyThatIsOnlyTriedSaysWhoseCallsItIsFor(@TempDir Path directory) throws Exception {
        try (RunningSys sys = new RunningSys(directory, true)) {
            sys.join("fraud-scanner.scan");
            JsonNode tried = sys.ok("POST", "/policies/validate", """
                    apiVersion: hms/v1
                    kind: TrafficPolicy
                    metadata: { name: scan }
                    spec: { destination: fraud-scanner, timeoutMs: 800 }
                    """);
            assertThat(tried.get("name").asString()).isEqualTo("scan");
            assertThat(tried.get("calls").get("source").isNull()).isTrue();
            assertThat(tried.get("calls").get("destination").asString()).isEqualTo("fraud-scanner.scan");
        }
    }
}

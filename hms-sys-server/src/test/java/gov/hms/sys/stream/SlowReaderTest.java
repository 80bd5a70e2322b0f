package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An instance that takes its configuration too slowly, in a time that is turned. */
class SlowReaderTest {
    private static final String SCANNER = "fraud-scanner.scan";
    private static final Duration ALMOST = DiscoveryStream.PATIENCE.minusSeconds(20);

    @TempDir
    Path directory;

    private RunningSys sys;
    private Workload honest;
    private Workload slow;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory, true);
        honest = Workload.join(sys, "return-intake.intake", "i1").discover(SCANNER);
        slow = Workload.join(sys, SCANNER, "s1");
    }

    @AfterEach
    void stop() {
        honest.close();
        slow.close();
        sys.close();
    }

    private void droppedByName() throws Exception {
        RunningSys.await("dropped", () -> slow.ended != null);
        assertThat(slow.ended).hasMessageContaining("neither read nor answered for 60 s; open another stream");
        RunningSys.await("on record", () -> records().contains("refused, of fraud-scanner.scan s1"));
        RunningSys.await("it is gone", () -> !instances().contains("\"s1\""));
        assertThat(instances()).contains("\"i1\"");
        assertThat(sys.send("GET", "/metrics", "").body())
                .contains("hms_sys_overload_refused_total{reason=\"slow_reader\"} 1.0");
        assertThat(honest.ended).isNull();
    }

    /** The honest one is to be seen as one that answers, so its answers have to be there before time passes. */
    private void honestHasAnswered() throws Exception {
        RunningSys.await("its answers", () -> {
            JsonNode all = JsonMapper.shared().readTree(instances()).get("instances");
            return all.valueStream()
                    .filter(one -> one.get("instanceId").asString().equals("i1"))
                    .flatMap(one -> one.get("configs").valueStream())
                    .allMatch(config -> config.get("acknowledged").equals(config.get("sent")));
        });
    }

    private String instances() {
        try {
            return sys.ok("GET", "/instances", "").toString();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private String records() {
        try {
            return sys.ok("GET", "/audit?last=1000", "").toString();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private void change(int timeout) throws Exception {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            routes.append("{\"match\":{\"path\":{\"prefix\":\"/")
                    .append("x".repeat(150))
                    .append(i)
                    .append("\"}},\"timeoutMs\":")
                    .append(timeout)
                    .append("},");
        }
        routes.setLength(routes.length() - 1);
        sys.ok(
                "PUT",
                "/policies/large?waitMs=0&force=true",
                "{\"apiVersion\":\"hms/v1\",\"kind\":\"TrafficPolicy\",\"metadata\":{\"name\":\"large\"},\"spec\":{"
                        + "\"destination\":\"fraud-scanner\",\"routes\":[" + routes + "]}}");
    }

    @Test
    void whoDoesNotAnswerIsDropped() throws Exception {
        slow.answering = false;
        slow.discover();
        RunningSys.await("it has read", () -> slow.mesh != null && !slow.unknown.isEmpty() || !slow.configs.isEmpty());
        honestHasAnswered();
        sys.turn(DiscoveryStream.PATIENCE);
        droppedByName();
    }

    @Test
    void whoDoesNotReadIsDroppedThoughItsConnectionLives() throws Exception {
        slow.readsOnDemand = true;
        slow.discover();
        for (int i = 1; i <= 20; i++) {
            change(i);
        }
        RunningSys.await(
                "the honest one has the last",
                () -> honest.configs.containsKey(SCANNER)
                        && honest.configs.get(SCANNER).getRoutes(0).getTimeoutMs() == 20);
        honestHasAnswered();
        sys.turn(DiscoveryStream.PATIENCE);
        RunningSys.await("on record", () -> records().contains("refused, of fraud-scanner.scan s1"));
        slow.reading.request(1_000);
        droppedByName();
    }

    @Test
    void whoAnswersInTimeIsNot() throws Exception {
        slow.discover();
        RunningSys.await("it is served", () -> slow.mesh != null);
        sys.turn(ALMOST);
        change(7);
        RunningSys.await(
                "it has the change",
                () -> slow.configs.containsKey(SCANNER)
                        && slow.configs.get(SCANNER).getRoutesCount() > 89);
        sys.turn(ALMOST);
        change(8);
        RunningSys.await(
                "it has the next", () -> slow.configs.get(SCANNER).getRoutes(0).getTimeoutMs() == 8);
        assertThat(slow.ended).isNull();
        assertThat(records()).doesNotContain("overload.refuse");
    }
}

package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Instant START = Instant.parse("2026-04-15T08:00:00Z");

    @TempDir
    Path folder;

    private final Report report =
            new Report(START, new Options(40, 60, true, null, false, null, Path.of("hms-sys.jar")));

    @Test
    void holdsEachActWithItsFigures() throws IOException {
        report.add(
                new PauseAct(),
                Duration.ofMillis(1_500),
                new Figures().put("paused", 120L).put("pauseMillis", 12.5));
        JsonNode written = written();
        assertThat(written.get("passed").asBoolean()).isTrue();
        assertThat(written.get("tookMillis").asLong()).isEqualTo(60_000);
        JsonNode act = written.get("acts").get(0);
        assertThat(act.get("name").asString()).isEqualTo("pause");
        assertThat(act.get("passed").asBoolean()).isTrue();
        assertThat(act.get("paused").asLong()).isEqualTo(120);
        assertThat(act.get("pauseMillis").asDouble()).isEqualTo(12.5);
        assertThat(act.has("problems")).isFalse();
    }

    @Test
    void oneProblemMakesTheWholeStoryFail() throws IOException {
        Figures figures = new Figures();
        figures.require(false, "failed: %d (expected: 0)", 3);
        report.add(new PauseAct(), Duration.ZERO, new Figures());
        report.add(new TopAct(), Duration.ZERO, figures);
        JsonNode written = written();
        assertThat(written.get("passed").asBoolean()).isFalse();
        assertThat(written.get("acts").get(0).get("passed").asBoolean()).isTrue();
        assertThat(written.get("acts").get(1).get("problems").get(0).asString()).isEqualTo("failed: 3 (expected: 0)");
    }

    @Test
    void aStoryWithoutActsHasNotPassed() {
        assertThat(report.passed()).isFalse();
    }

    private JsonNode written() throws IOException {
        Path file = folder.resolve("report.json");
        report.write(file, START.plusSeconds(60));
        return new JsonMapper().readTree(Files.readAllBytes(file));
    }
}

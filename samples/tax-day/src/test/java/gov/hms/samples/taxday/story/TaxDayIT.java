package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole story, as the start script plays it. */
class TaxDayIT {
    @TempDir
    Path folder;

    private Process story;

    @AfterEach
    void nothingOutlivesTheStory() throws InterruptedException {
        List<ProcessHandle> left = story.descendants().toList();
        story.destroy();
        assertThat(story.waitFor(30, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle child : left) {
            assertThat(Waiting.until(20_000, () -> !child.isAlive()))
                    .as("process %d ended", child.pid())
                    .isTrue();
        }
    }

    @Test
    void everyActPasses() throws Exception {
        Path report = folder.resolve("report.json");
        Path output = folder.resolve("story.txt");
        story = start(output, "--seconds", "12", "--report", report.toString());
        assertThat(story.waitFor(300, TimeUnit.SECONDS)).as(tail(output)).isTrue();
        assertThat(story.exitValue()).as(tail(output)).isZero();
        JsonNode root = new JsonMapper().readTree(Files.readAllBytes(report));
        assertThat(root.get("passed").asBoolean()).isTrue();
        List<String> names = new ArrayList<>();
        root.get("acts").forEach(act -> names.add(act.get("name").asString()));
        assertThat(names)
                .containsExactly(
                        "discovery",
                        "mutual-tls",
                        "policy",
                        "kill-fraud-scanner",
                        "ab-split",
                        "pause",
                        "top",
                        "kill-hms-sys",
                        "start-from-snapshot",
                        "reconnect",
                        "exactly-once",
                        "audit");
    }

    @Test
    void itsProcessesEndWithItWhenItIsKilledHard() throws Exception {
        Path output = folder.resolve("story.txt");
        story = start(output, "--seconds", "12");
        assertThat(Waiting.until(60_000, () -> story.descendants().count() >= 6 || !story.isAlive()))
                .isTrue();
        List<ProcessHandle> children = story.descendants().toList();
        assertThat(children).as(tail(output)).hasSizeGreaterThanOrEqualTo(6);
        story.destroyForcibly();
        for (ProcessHandle child : children) {
            assertThat(Waiting.until(20_000, () -> !child.isAlive()))
                    .as("process %d ended", child.pid())
                    .isTrue();
        }
    }

    private Process start(Path output, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dpdfbox.fontcache=" + folder,
                "-cp",
                System.getProperty("taxday.classpath"),
                TaxDay.class.getName(),
                "--hms-sys-jar",
                System.getProperty("taxday.sysJar")));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size()));
    }
}

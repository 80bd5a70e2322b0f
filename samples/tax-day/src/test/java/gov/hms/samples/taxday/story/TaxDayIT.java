package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole story, as the start script plays it; a real Prometheus looks on, where one is installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TaxDayIT {
    private static final int PROMETHEUS_PORT = 19_380;
    private static final Path BOARDS = Path.of("../../hms-sys-server/monitoring/grafana/dashboards");

    @TempDir
    static Path folder;

    private static final String NOTHING = " or vector(0)";

    /** What may have no series while Tax Day plays, by how it begins, and why. */
    private static final Map<String, String> MAY_BE_EMPTY = Map.of(
            "sum by (service_name, hms_response_flag) (rate(http_server_request_duration_seconds_count{",
            "callers hear of a pause before the called has to refuse them",
            "sum by (hms_response_flag) (rate(http_server_request_duration_seconds_count{",
            "return-intake is neither paused nor overloaded",
            "sum by (reason, dry_run) (rate(hms_mesh_denied_total{",
            "there is no AccessPolicy",
            "sum(rate(hms_mesh_panic_total{",
            "of three scanners one is away at a time");

    private Process story;
    private Prometheus prometheus;
    private Ports ports;
    private long began;

    @AfterAll
    void end() throws IOException {
        if (prometheus != null) {
            prometheus.close();
            ports.close();
        }
    }

    @AfterEach
    void nothingOutlivesTheStory() throws InterruptedException {
        if (story == null) {
            return;
        }
        List<ProcessHandle> left = story.descendants().toList();
        story.destroy();
        assertThat(story.waitFor(120, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle child : left) {
            assertThat(Waiting.until(60_000, () -> !child.isAlive()))
                    .as("process %d ended", child.pid())
                    .isTrue();
        }
    }

    @Test
    @Order(1)
    void everyActPasses() throws Exception {
        Path report = folder.resolve("report.json");
        Path output = folder.resolve("story.txt");
        began = System.currentTimeMillis() / 1_000;
        story = start(output, "--seconds", "12", "--report", report.toString());
        if (Prometheus.installed()) {
            ports = new Ports(PROMETHEUS_PORT - 1);
            prometheus = Prometheus.start(configOfAll(), folder, ports.pick(PROMETHEUS_PORT));
        }
        assertThat(story.waitFor(900, TimeUnit.SECONDS)).as(tail(output)).isTrue();
        assertThat(story.exitValue()).as(failures(report) + tail(output)).isZero();
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
    @Order(2)
    void everyPanelAndRuleHadDataWhileItPlayed() throws Exception {
        assumeTrue(Prometheus.installed(), "skipped: prometheus is not in PATH (Debian: apt-get install prometheus)");
        List<String> empty = new ArrayList<>();
        List<String> all = expressions();
        for (String expression : all) {
            // a nought that stands in for no series at all would hide a label that does not exist
            String bare = mayBeEmpty(expression) ? expression : expression.replace(NOTHING, "");
            if (!prometheus.hasData(bare, began)) {
                empty.add(bare);
            }
        }
        assertThat(all).hasSizeGreaterThan(100);
        assertThat(empty).isEmpty();
        assertThat(MAY_BE_EMPTY.keySet())
                .allSatisfy(start -> assertThat(all.stream().filter(expression -> expression.startsWith(start)))
                        .as("there is one that begins so")
                        .hasSize(1));
    }

    private static boolean mayBeEmpty(String expression) {
        return MAY_BE_EMPTY.keySet().stream().anyMatch(expression::startsWith);
    }

    /** Of every panel, for one edge that is busy; of every rule; of an alert what it looks at, because it should not go off. */
    private List<String> expressions() throws Exception {
        List<String> expressions = new ArrayList<>();
        try (Stream<Path> boards = Files.list(BOARDS)) {
            for (Path board : boards.sorted().toList()) {
                for (JsonNode panel :
                        new JsonMapper().readTree(Files.readString(board)).get("panels")) {
                    if (panel.has("targets")) {
                        panel.get("targets")
                                .forEach(target -> expressions.add(
                                        chosen(target.get("expr").asString())));
                    }
                }
            }
        }
        for (JsonNode group : prometheus.get("/api/v1/rules").get("data").get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                assertThat(rule.get("health").asString()).as(rule.toString()).isEqualTo("ok");
                String query = rule.get("query").asString();
                expressions.add(
                        rule.get("type").asString().equals("alerting")
                                ? query.replaceAll(" (>|<|==) [0-9.e+]+$", "")
                                : rule.get("name").asString());
            }
        }
        return expressions;
    }

    private static String chosen(String expression) {
        return expression
                .replace("[$__rate_interval]", "[20s]")
                .replace("$instance", ".*")
                .replace("$service", "return-intake.intake")
                .replace("$peer", "fraud-scanner.scan")
                .replace("$route", ".*");
    }

    /** Written anew with each process that joins; the last one is the portal. */
    private Path configOfAll() throws Exception {
        String[] config = new String[1];
        assertThat(Waiting.until(300_000, () -> {
                    config[0] = written();
                    return !story.isAlive() || config[0].contains("e-file-1");
                }))
                .isTrue();
        // in a place of its own: the story takes its folder away when it has ended
        return Files.writeString(folder.resolve("prometheus.yml"), config[0]);
    }

    private static String written() {
        try (Stream<Path> folders = Files.list(folder)) {
            Path config = folders.filter(found -> found.getFileName().toString().startsWith("tax-day-"))
                    .map(found -> found.resolve("prometheus.yml"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(null);
            return config == null ? "" : Files.readString(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(3)
    void itsProcessesEndWithItWhenItIsKilledHard() throws Exception {
        Path output = folder.resolve("story.txt");
        story = start(output, "--seconds", "12");
        assertThat(Waiting.until(240_000, () -> story.descendants().count() >= 6 || !story.isAlive()))
                .isTrue();
        List<ProcessHandle> children = story.descendants().toList();
        assertThat(children).as(tail(output)).hasSizeGreaterThanOrEqualTo(6);
        story.destroyForcibly();
        for (ProcessHandle child : children) {
            assertThat(Waiting.until(60_000, () -> !child.isAlive()))
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
                "-Djava.io.tmpdir=" + folder,
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

    private static String failures(Path report) throws IOException {
        StringBuilder failures = new StringBuilder();
        if (Files.exists(report)) {
            for (JsonNode act :
                    new JsonMapper().readTree(Files.readAllBytes(report)).get("acts")) {
                if (!act.get("passed").asBoolean()) {
                    failures.append(act).append('\n');
                }
            }
        }
        return failures.toString();
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size()));
    }
}

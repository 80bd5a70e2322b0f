package gov.hms.sys.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboards, rules and runbooks: that they fit each other and the meters. What they show is tried with Tax Day. */
class MonitoringFilesTest {
    private static final Path BOARDS = Path.of("monitoring/grafana/dashboards");
    private static final Path RULES = Path.of("monitoring/prometheus/rules.yml");
    private static final Path RUNBOOKS = Path.of("../docs/runbooks.md");
    private static final Path METERS = Path.of("../docs/observability.md");
    private static final Pattern METRIC = Pattern.compile("(?<![\\w:])((?:hms|http)_\\w+)");
    private static final Pattern RECORDED = Pattern.compile("- record: (\\S+)");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\S+)");

    private static JsonNode board(Path file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }

    private static List<Path> boards() throws IOException {
        try (Stream<Path> files = Files.list(BOARDS)) {
            return files.sorted().toList();
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** What Prometheus calls the documented meters, without the endings of a histogram. */
    private static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(METERS)) {
            if (line.matches("\\| `(http|hms)\\.[a-z.]+` \\|.*")) {
                String[] cells = line.substring(2).split(" \\| ");
                names.add(cells[0].replace("`", "").replace('.', '_')
                        + (cells[2].isBlank() ? "" : "_" + cells[2])
                        + (cells[1].equals("counter") ? "_total" : ""));
            }
        }
        return names;
    }

    private static void onlyDocumented(String expression, Set<String> known) {
        String withoutLabels = expression.replaceAll("\\{[^}]*}", "").replaceAll("by \\([^)]*\\)", "");
        assertThat(found(METRIC, withoutLabels))
                .as(expression)
                .allSatisfy(name -> assertThat(known).contains(name.replaceAll("_(bucket|count|sum)$", "")));
    }

    @Test
    void theBoardsHaveTheirFixedNames() throws IOException {
        List<String> uids = new ArrayList<>();
        for (Path file : boards()) {
            String uid = board(file).get("uid").asString();
            assertThat(file.getFileName()).hasToString(uid + ".json");
            uids.add(uid);
        }
        assertThat(uids)
                .containsExactly("hms-mesh-overview", "hms-mesh-route", "hms-mesh-service", "hms-sys-control-plane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hms-mesh-overview", "hms-mesh-route", "hms-mesh-service", "hms-sys-control-plane"})
    void aBoardCanBeProvisionedAnywhereAndShowsOnlyWhatThereIs(String uid) throws IOException {
        JsonNode board = board(BOARDS.resolve(uid + ".json"));
        assertThat(board.get("id").isNull()).isTrue();
        assertThat(board.has("__inputs")).isFalse();
        assertThat(board.get("tags").toString()).isEqualTo("[\"hms\"]");
        assertThat(board.get("templating").get("list").get(0).get("name").asString())
                .isEqualTo("datasource");
        Set<String> known = documented();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : board.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).isTrue();
            if (panel.get("type").asString().equals("row")) {
                continue;
            }
            String title = panel.get("title").asString();
            assertThat(panel.get("fieldConfig").get("defaults").get("unit").asString())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.get("targets")).as(title).isNotEmpty();
            for (JsonNode target : panel.get("targets")) {
                assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
                onlyDocumented(target.get("expr").asString(), known);
            }
        }
    }

    @Test
    void rulesUseWhatIsDocumentedAndWhatTheyRecord() throws IOException {
        String rules = Files.readString(RULES);
        Set<String> known = documented();
        for (String expression : found(Pattern.compile("expr: '(.*)'"), rules)) {
            String rest = expression;
            for (String recorded : found(RECORDED, rules)) {
                rest = rest.replace(recorded, "");
            }
            onlyDocumented(rest, known);
        }
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        String rules = Files.readString(RULES);
        List<String> alerts = found(ALERT, rules);
        assertThat(alerts).hasSize(16).doesNotHaveDuplicates();
        assertThat(found(Pattern.compile("(?m)^## (\\w+)"), Files.readString(RUNBOOKS)))
                .containsExactlyElementsOf(alerts);
        assertThat(found(Pattern.compile("runbook_url: (\\S+)"), rules))
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> "docs/runbooks.md#" + alert.toLowerCase(java.util.Locale.ROOT))
                        .toList());
    }

    @Test
    void promtoolFindsTheRulesRightAndEachAlertGoesOffWhenItShould() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "skipped: promtool is not in PATH (Debian: apt-get install prometheus)");
        promtool("check", "rules", RULES.toString());
        promtool("check", "config", "monitoring/prometheus/prometheus.yml");
        promtool("test", "rules", "monitoring/prometheus/rules-test.yml");
        String tests = Files.readString(Path.of("monitoring/prometheus/rules-test.yml"));
        assertThat(found(Pattern.compile("alertname: (\\w+)\\n +exp_alerts:\\n"), tests))
                .containsAll(found(ALERT, Files.readString(RULES)));
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
    }
}

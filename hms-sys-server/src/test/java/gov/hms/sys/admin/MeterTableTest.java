package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of HMS-SYS' meters in docs/observability.md, and what a running one shows to Prometheus. */
class MeterTableTest {
    private static final Path TABLE = Path.of("../docs/observability.md");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    @TempDir
    Path directory;

    /** A meter as Prometheus sees it. */
    private record Row(String name, String type, Set<String> labels, String meaning) {}

    private static List<Row> inTheTable() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| `hms.sys."))
                .map(line -> line.substring(2).split(" \\| | \\|$"))
                .map(cells -> {
                    String name = cells[0].replace("`", "").replace('.', '_')
                            + (cells[2].isBlank() ? "" : "_" + cells[2])
                            + (cells[1].equals("counter") ? "_total" : "");
                    String type = cells[1].equals("timer") ? "histogram" : cells[1];
                    Set<String> labels = new TreeSet<>(
                            Arrays.asList(cells[3].replace("`", "").split(", ")));
                    labels.remove("");
                    return new Row(name, type, labels, cells[4]);
                })
                .toList();
    }

    private static List<Row> shown(String text) {
        List<Row> rows = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.startsWith("# HELP hms_sys_")) {
                String[] words = line.split(" ", 4);
                if (!words[2].endsWith("_max")) {
                    rows.add(new Row(words[2], type(text, words[2]), labels(text, words[2]), words[3]));
                }
            }
        }
        return rows;
    }

    private static String type(String text, String name) {
        Matcher type = Pattern.compile("# TYPE " + name + " (\\w+)").matcher(text);
        assertThat(type.find()).as(name).isTrue();
        return type.group(1);
    }

    private static Set<String> labels(String text, String name) {
        Set<String> labels = new TreeSet<>();
        text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + "_count{"))
                .forEach(line -> {
                    Matcher label = LABEL.matcher(line);
                    while (label.find()) {
                        labels.add(label.group(1));
                    }
                });
        return labels;
    }

    @Test
    void theTableIsWhatIsShown() throws Exception {
        try (RunningSys sys = new RunningSys(directory, true)) {
            sys.ok(
                    "PUT",
                    "/policies/one",
                    "{apiVersion: hms/v1, kind: TrafficPolicy, metadata: {name: one},"
                            + " spec: {destination: fraud-scanner.scan, timeoutMs: 800}}");
            String text = sys.send("GET", "/metrics", "").body();
            assertThat(shown(text)).containsExactlyInAnyOrderElementsOf(inTheTable());
            assertThat(text).contains("hms_sys_policy_revision{policy=\"one\"}").contains("hms_sys_policies 1.0");
            assertThat(text.lines().filter(line -> !line.startsWith("#")))
                    .as("nothing but these and the process' own")
                    .allMatch(line -> line.matches("(hms_sys|jvm|process|system)_.*"));
        }
    }
}

package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The story as JSON: {@code {"passed": …, "acts": [{"name": …, "passed": …, figures…}]}}. */
final class Report {
    private final Instant started;
    private final Options options;
    private final List<Map<String, Object>> acts = new ArrayList<>();

    Report(Instant started, Options options) {
        this.started = started;
        this.options = options;
    }

    void add(Act act, Duration took, Figures figures) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", act.name());
        entry.put("title", act.title());
        entry.put("passed", figures.problems().isEmpty());
        entry.put("tookMillis", took.toMillis());
        entry.putAll(figures.values());
        if (!figures.problems().isEmpty()) {
            entry.put("problems", List.copyOf(figures.problems()));
        }
        acts.add(entry);
    }

    boolean passed() {
        return !acts.isEmpty() && acts.stream().allMatch(act -> Boolean.TRUE.equals(act.get("passed")));
    }

    List<Map<String, Object>> acts() {
        return List.copyOf(acts);
    }

    void write(Path file, Instant ended) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("story", "tax-day");
        root.put("passed", passed());
        root.put("started", started.toString());
        root.put("tookMillis", Duration.between(started, ended).toMillis());
        root.put("seconds", options.seconds());
        root.put("rate", options.rate());
        root.put("java", Runtime.version().toString());
        root.put("cpus", Runtime.getRuntime().availableProcessors());
        root.put("acts", acts);
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.write(file, json.writeValueAsBytes(root));
    }
}

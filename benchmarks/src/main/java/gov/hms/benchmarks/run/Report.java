package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run found.
 *
 * @param skipped for each row that could not be measured one sentence
 */
record Report(Machine machine, Plan plan, Results results, List<String> skipped) {
    private static final String ENDING = ".json";

    /** @param json its name with another ending is the table's, and the chart's */
    void write(Path json) throws IOException {
        Files.createDirectories(json.getParent());
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.write(json, mapper.writeValueAsBytes(asMap()));
        Files.writeString(beside(json, ".md"), Table.of(this));
        Files.writeString(beside(json, ".svg"), Chart.of(results));
    }

    static Path beside(Path json, String ending) {
        String name = json.getFileName().toString();
        return json.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ending);
    }

    private Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("machine", machine);
        map.put("plan", plan);
        map.put("skipped", skipped);
        map.put("rows", results.rows().stream().map(this::row).toList());
        return map;
    }

    private Map<String, Object> row(Row row) {
        Map<String, Object> figures = new LinkedHashMap<>();
        Arrays.stream(Figure.values()).forEach(figure -> figures.put(figure.id(), figure(row, figure)));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", row.id());
        map.put("title", row.title());
        map.put("failed", results.failed(row));
        map.put("figures", figures);
        map.put("samples", results.of(row));
        return map;
    }

    private Map<String, Object> figure(Row row, Figure figure) {
        List<Double> ratios = results.ratios(row, figure);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("unit", figure.unit());
        map.put("value", results.value(row, figure));
        if (!ratios.isEmpty()) {
            map.put("ratio", Results.median(ratios));
            map.put("ratios", ratios);
        }
        return map;
    }
}

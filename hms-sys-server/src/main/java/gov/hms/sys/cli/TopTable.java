package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The rows of {@code hms mesh top}. */
final class TopTable {
    private static final String NO_VALUE = "-";

    private TopTable() {}

    static Table of(JsonNode answer, boolean wide) {
        List<Table.Column> columns = new ArrayList<>(List.of(
                Table.Column.text("DESTINATION"),
                Table.Column.number("SUCCESS %"),
                Table.Column.number("P50 LAT"),
                Table.Column.number("ERR/S")));
        if (wide) {
            columns.add(Table.Column.number("CALLS"));
            columns.add(Table.Column.number("P99 LAT"));
            columns.add(Table.Column.number("ATTEMPTS"));
        }
        Table table = new Table(columns);
        answer.path("rows").forEach(row -> table.row(cells(row, wide)));
        return table;
    }

    private static List<String> cells(JsonNode row, boolean wide) {
        List<String> cells = new ArrayList<>(List.of(
                row.path("destination").asString(""),
                success(row),
                latency(row, "p50Micros"),
                String.format(Locale.ROOT, "%.2f", row.path("errorsPerSecond").asDouble(0))));
        if (wide) {
            cells.add(String.valueOf(row.path("calls").asLong(0)));
            cells.add(latency(row, "p99Micros"));
            cells.add(String.valueOf(row.path("attempts").asLong(0)));
        }
        return cells;
    }

    /** Counted here, and cut, not rounded: with a single failure it must not say 100.00. */
    private static String success(JsonNode row) {
        long calls = row.path("calls").asLong(0);
        if (calls == 0) {
            return NO_VALUE;
        }
        long hundredths = (calls - row.path("failures").asLong(0)) * 10_000 / calls;
        return String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100);
    }

    private static String latency(JsonNode row, String field) {
        if (row.path("calls").asLong(0) == 0) {
            return NO_VALUE;
        }
        double millis = row.path(field).asLong(0) / 1000.0;
        if (millis >= 1000) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis >= 100 ? "%.0f ms" : "%.1f ms", millis);
    }
}

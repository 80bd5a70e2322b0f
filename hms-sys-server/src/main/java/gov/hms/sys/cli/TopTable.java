package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The rows of {@code hms mesh top}. */
final class TopTable {
    private static final String NO_VALUE = "-";

    private TopTable() {}

    /** @param by null: each destination as a whole */
    static Table of(JsonNode answer, TopBy by, boolean wide) {
        List<Table.Column> columns = new ArrayList<>();
        columns.add(Table.Column.text("DESTINATION"));
        if (by != null) {
            columns.add(Table.Column.text(by.title()));
        }
        if (by == TopBy.instance) {
            columns.add(Table.Column.text("VERSION"));
        }
        columns.add(Table.Column.number("SUCCESS %"));
        columns.add(Table.Column.number("P50 LAT"));
        columns.add(Table.Column.number("ERR/S"));
        if (wide) {
            columns.add(Table.Column.number("CALLS"));
            columns.add(Table.Column.number("CALLS/S"));
            columns.add(Table.Column.number("P95 LAT"));
            columns.add(Table.Column.number("P99 LAT"));
            columns.add(Table.Column.number("ATTEMPTS"));
            columns.add(Table.Column.number("ATT/CALL"));
            columns.add(Table.Column.text("FLAGS"));
        }
        Table table = new Table(columns);
        answer.path("rows").forEach(row -> table.row(cells(row, by, wide)));
        return table;
    }

    private static List<String> cells(JsonNode row, TopBy by, boolean wide) {
        List<String> cells = new ArrayList<>();
        cells.add(row.path("destination").asString(""));
        if (by != null) {
            cells.add(orNoValue(row.path(by.field()).asString("")));
        }
        if (by == TopBy.instance) {
            cells.add(orNoValue(row.path("version").asString("")));
        }
        cells.add(success(row));
        cells.add(latency(row, "p50Micros"));
        cells.add(perSecond(row, "errorsPerSecond"));
        if (wide) {
            cells.add(String.valueOf(row.path("calls").asLong(0)));
            cells.add(perSecond(row, "callsPerSecond"));
            cells.add(latency(row, "p95Micros"));
            cells.add(latency(row, "p99Micros"));
            cells.add(String.valueOf(row.path("attempts").asLong(0)));
            cells.add(perSecond(row, "attemptsPerCall"));
            cells.add(flags(row));
        }
        return cells;
    }

    static String flags(JsonNode row) {
        return orNoValue(row.path("flags")
                .propertyStream()
                .map(flag -> flag.getKey() + " " + flag.getValue().asLong())
                .collect(Collectors.joining(", ")));
    }

    static String perSecond(JsonNode row, String field) {
        return String.format(Locale.ROOT, "%.2f", row.path(field).asDouble(0));
    }

    /** Counted here, and cut, not rounded: with a single failure it must not say 100.00. */
    static String success(JsonNode row) {
        long calls = row.path("calls").asLong(0);
        if (calls == 0) {
            return NO_VALUE;
        }
        long hundredths = (calls - row.path("failures").asLong(0)) * 10_000 / calls;
        return String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100);
    }

    static String latency(JsonNode row, String field) {
        if (row.path("calls").asLong(0) == 0) {
            return NO_VALUE;
        }
        double millis = row.path(field).asLong(0) / 1000.0;
        if (millis >= 1000) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis >= 100 ? "%.0f ms" : "%.1f ms", millis);
    }

    private static String orNoValue(String text) {
        return text.isEmpty() ? NO_VALUE : text;
    }
}

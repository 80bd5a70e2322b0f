package gov.hms.sys.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A call in a line of its own; the widths are fixed, for nobody knows what comes next. */
final class TapRow {
    private static final String FORM = "%-12s  %-24s  %-6s  %-28s  %6s  %9s  %3s  %-22s  %s";
    static final String TITLES = FORM.formatted(
            "TIME", "DESTINATION", "METHOD", "PATH", "STATUS", "LATENCY", "ATT", "ENDPOINT", "WHERE THE TIME WENT");

    private TapRow() {}

    static String of(JsonNode call) {
        String time = call.path("time").asString("");
        return Printable.of(FORM.formatted(
                        time.length() > 23 ? time.substring(11, 23) : time,
                        call.path("destination").asString(""),
                        call.path("method").asString(""),
                        call.path("path").asString(""),
                        status(call),
                        millis(call.path("micros").asLong(0)),
                        call.path("attempts").asLong(0),
                        call.path("endpoint").asString("-"),
                        spent(call)))
                .stripTrailing();
    }

    private static String status(JsonNode call) {
        String flag = call.path("flag").asString("");
        String status = call.path("status").isNumber()
                ? String.valueOf(call.path("status").asInt())
                : "-";
        return flag.isEmpty() ? status : status + " " + flag;
    }

    private static String spent(JsonNode call) {
        return call.path("spentMicros")
                .propertyStream()
                .map(part -> part.getKey() + " " + millis(part.getValue().asLong(0)))
                .collect(Collectors.joining(", "));
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }
}

package gov.hms.sys.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Calls that were made lately, one a line, with the ID to ask for. */
final class RecentCallsTable {
    private RecentCallsTable() {}

    static void print(JsonNode answer, PrintWriter out) {
        Table table = new Table(
                Table.Column.text("TIME"),
                Table.Column.text("CALL"),
                Table.Column.text("OUTCOME"),
                Table.Column.text("INSTANCE"),
                Table.Column.text("ID"));
        for (JsonNode call : answer.path("calls")) {
            table.row(
                    Times.seconds(text(call, "startedAt")),
                    text(call, "method") + " " + text(call, "destination") + text(call, "path"),
                    text(call, "outcome"),
                    text(call, "instanceId"),
                    text(call, "callId"));
        }
        table.print(out);
    }

    private static String text(JsonNode node, String field) {
        return Printable.of(node.path(field).asString(""));
    }
}

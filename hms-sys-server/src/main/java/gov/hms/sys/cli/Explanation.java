package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Calls as people read them: what happened, then who decided what, in order, then who could have been asked. */
final class Explanation {
    private static final int WIDTH = 100;
    private static final int NARROWEST = 30;

    private Explanation() {}

    static void print(JsonNode answer, PrintWriter out) {
        boolean planned = answer.path("question").asString("").equals("now");
        boolean first = true;
        for (JsonNode call : answer.path("calls")) {
            if (!first) {
                out.println();
            }
            first = false;
            headline(call, planned, out);
            steps(call.path("steps"), out);
            candidates(call.path("candidates"), out);
        }
    }

    private static void headline(JsonNode call, boolean planned, PrintWriter out) {
        wrapped(
                "",
                text(call, "method") + " " + text(call, "destination") + text(call, "path") + ": "
                        + text(call, "outcome"),
                out);
        String who = text(call, "instanceId") + " of " + text(call, "service");
        out.println(
                planned
                        ? "asked of " + who + "; nothing was sent"
                        : "by " + who + ", " + Times.seconds(text(call, "startedAt")) + ", call "
                                + text(call, "callId"));
    }

    private static void steps(JsonNode steps, PrintWriter out) {
        int widest = steps.valueStream()
                .mapToInt(step -> text(step, "layer").length())
                .max()
                .orElse(0);
        String before = "";
        for (int i = 0; i < steps.size(); i++) {
            String layer = text(steps.get(i), "layer");
            String shown = layer.equals(before) ? "" : layer;
            String branch = i == steps.size() - 1 ? "`- " : "|- ";
            wrapped(branch + shown + " ".repeat(widest - shown.length() + 2), text(steps.get(i), "decision"), out);
            before = layer;
        }
    }

    /** Goes on below where it began. */
    private static void wrapped(String lead, String text, PrintWriter out) {
        int room = Math.max(NARROWEST, WIDTH - lead.length());
        String begin = lead;
        for (String line : lines(text, room)) {
            out.println((begin + line).stripTrailing());
            begin = (lead.startsWith("|") ? "|" : lead.isEmpty() ? "  " : " ")
                    + " ".repeat(Math.max(0, lead.length() - 1));
        }
    }

    private static List<String> lines(String text, int room) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            int end = space > room / 2 ? space : room;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static void candidates(JsonNode candidates, PrintWriter out) {
        if (candidates.isEmpty()) {
            return;
        }
        Table table = new Table(
                Table.Column.text("ENDPOINT"),
                Table.Column.text("VERSION"),
                Table.Column.text("ZONE"),
                Table.Column.number("SCORE"),
                Table.Column.number("SHARE"),
                Table.Column.text("VERDICT"));
        for (JsonNode candidate : candidates) {
            table.row(
                    text(candidate, "endpoint"),
                    orDash(text(candidate, "version")),
                    orDash(text(candidate, "zone")),
                    score(candidate.path("score")),
                    Math.round(candidate.path("share").asDouble(0) * 100) + " %",
                    text(candidate, "verdict"));
        }
        out.println();
        table.print(out);
    }

    private static String score(JsonNode score) {
        return score.isNumber() ? String.format(Locale.ROOT, "%.2f", score.asDouble()) : "-";
    }

    private static String text(JsonNode node, String field) {
        return Printable.of(node.path(field).asString(""));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}

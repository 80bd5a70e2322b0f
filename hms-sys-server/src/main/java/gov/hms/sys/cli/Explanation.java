package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Calls as people read them: what happened, then who decided what, in order, then who could have been asked. */
final class Explanation {
    private static final int WIDTH = 100;
    private static final int WIDEST_LAYER = 30;
    private static final int MANY = 1_000;

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
            steps(beforeOutcome(call), out);
            candidates(call.path("candidates"), out);
        }
    }

    private static void headline(JsonNode call, boolean planned, PrintWriter out) {
        String line = text(call, "method") + " " + text(call, "destination") + text(call, "path") + ": "
                + text(call, "outcome");
        String below = "  ";
        int room = line.length() <= WIDTH ? WIDTH : WIDTH - below.length();
        out.println(String.join(System.lineSeparator() + below, lines(line, room)));
        String who = text(call, "instanceId") + " of " + text(call, "service");
        out.println(
                planned
                        ? "asked of " + who + "; nothing was sent"
                        : "by " + who + ", " + Times.seconds(text(call, "startedAt")) + ", call "
                                + text(call, "callId"));
    }

    /** The outcome is in the headline already. */
    private static List<JsonNode> beforeOutcome(JsonNode call) {
        return call.path("steps")
                .valueStream()
                .filter(step -> !layer(step).equals("outcome")
                        || !text(step, "decision").equals(text(call, "outcome")))
                .toList();
    }

    /** A branch for each layer; what one layer says more than once stands on its branch. */
    private static void steps(List<JsonNode> steps, PrintWriter out) {
        int widest = steps.stream().mapToInt(step -> layer(step).length()).max().orElse(0);
        int lastBranch = lastBranch(steps);
        for (int i = 0; i < steps.size(); i++) {
            boolean continued = i > 0 && layer(steps.get(i)).equals(layer(steps.get(i - 1)));
            String name = continued ? "" : layer(steps.get(i));
            String below = (i < lastBranch ? "|  " : "   ") + " ".repeat(widest + 2);
            String branch = continued ? "" : i < lastBranch ? "|- " : "`- ";
            String lead = branch + name + below.substring(branch.length() + name.length());
            for (String line : lines(text(steps.get(i), "decision"), WIDTH - below.length())) {
                out.println((lead + line).stripTrailing());
                lead = below;
            }
        }
    }

    private static int lastBranch(List<JsonNode> steps) {
        int last = steps.size() - 1;
        while (last > 0 && layer(steps.get(last)).equals(layer(steps.get(last - 1)))) {
            last--;
        }
        return last;
    }

    /** Never so wide that no room is left for the decision. */
    private static String layer(JsonNode step) {
        String layer = text(step, "layer");
        return layer.length() > WIDEST_LAYER ? layer.substring(0, WIDEST_LAYER) : layer;
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
                    candidate.path("share").isNumber()
                            ? Math.round(candidate.path("share").asDouble(0) * 100) + " %"
                            : "-",
                    text(candidate, "verdict"));
        }
        out.println();
        table.print(out);
    }

    private static String score(JsonNode score) {
        if (!score.isNumber()) {
            return "-";
        }
        return String.format(Locale.ROOT, score.asDouble() < MANY ? "%.2f" : "%.0f", score.asDouble());
    }

    private static String text(JsonNode node, String field) {
        return Printable.of(node.path(field).asString(""));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}

package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * How many calls a policy is for, going by those of the last minute.
 *
 * @param edges who calls whom, the most first
 */
record TouchedCalls(long perMinute, List<Edge> edges) {
    private static final int SHOWN = 5;

    /** Calls of one service to another. */
    record Edge(String source, String destination, long perMinute) {}

    /**
     * Of all calls those that at least one policy is for.
     *
     * @param graph as {@code GET /mesh/graph?last=1m} answers
     * @param policies whose calls each is for, as {@code POST /policies/validate} answers; null is everybody
     */
    static TouchedCalls of(JsonNode graph, List<JsonNode> policies) {
        List<Edge> edges = new ArrayList<>();
        double perMinute = 0;
        for (JsonNode edge : graph.path("edges")) {
            double calls = edge.path("callsPerSecond").asDouble(0) * 60;
            if (calls > 0 && policies.stream().anyMatch(policy -> isFor(policy, edge))) {
                perMinute += calls;
                edges.add(new Edge(
                        edge.path("source").asString(""),
                        edge.path("destination").asString(""),
                        Math.round(calls)));
            }
        }
        edges.sort(Comparator.comparingLong(Edge::perMinute).reversed());
        return new TouchedCalls(Math.round(perMinute), edges);
    }

    private static boolean isFor(JsonNode policy, JsonNode edge) {
        return matches(policy.path("source"), edge.path("source"))
                && matches(policy.path("destination"), edge.path("destination"));
    }

    private static boolean matches(JsonNode wanted, JsonNode found) {
        return !wanted.isString() || wanted.asString().equals(found.asString(""));
    }

    void hint(Shell shell) {
        shell.hint("touches " + number(perMinute) + (perMinute == 1 ? " call" : " calls")
                + " a minute, going by the last one");
        Table table = new Table(Table.Column.text(""), Table.Column.number(""));
        edges.stream()
                .limit(SHOWN)
                .forEach(edge ->
                        table.row("  " + edge.source() + " -> " + edge.destination(), number(edge.perMinute())));
        table.printRows(shell.err());
        if (edges.size() > SHOWN) {
            shell.hint("  and " + (edges.size() - SHOWN) + " more");
        }
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}

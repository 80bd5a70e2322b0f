package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Who calls whom, as text that a program draws: services in their namespaces, and on each arrow rate, success and P99. */
final class GraphDrawing {
    private final Map<String, String> nodes = new LinkedHashMap<>();
    private final Map<String, List<JsonNode>> byNamespace = new TreeMap<>();
    private final JsonNode answer;

    GraphDrawing(JsonNode answer) {
        this.answer = answer;
        answer.path("services").forEach(service -> {
            node(service.path("id").asString(""));
            byNamespace
                    .computeIfAbsent(service.path("namespace").asString(""), namespace -> new ArrayList<>())
                    .add(service);
        });
        answer.path("edges").forEach(edge -> {
            node(edge.path("source").asString(""));
            node(edge.path("destination").asString(""));
        });
    }

    /** Names of services are no names in either language. */
    private String node(String service) {
        return nodes.computeIfAbsent(service, fresh -> "s" + nodes.size());
    }

    void mermaid(PrintWriter out) {
        out.println("flowchart LR");
        byNamespace.forEach((namespace, services) -> {
            out.println("    subgraph " + quoted(namespace));
            services.forEach(service -> out.println(
                    "        " + node(service.path("id").asString("")) + "[" + quoted(label(service, "<br/>")) + "]"));
            out.println("    end");
        });
        others().forEach(other -> out.println("    " + node(other) + "[" + quoted(other) + "]"));
        for (JsonNode edge : answer.path("edges")) {
            out.println("    " + node(edge.path("source").asString("")) + " -->|" + quoted(calls(edge)) + "| "
                    + node(edge.path("destination").asString("")));
        }
    }

    void dot(PrintWriter out) {
        out.println("digraph mesh {");
        out.println("  rankdir=LR; node [shape=box];");
        int cluster = 0;
        for (Map.Entry<String, List<JsonNode>> namespace : byNamespace.entrySet()) {
            out.println("  subgraph cluster_" + cluster++ + " {");
            out.println("    label=" + quoted(namespace.getKey()) + ";");
            namespace
                    .getValue()
                    .forEach(service ->
                            out.println("    " + node(service.path("id").asString("")) + " [label="
                                    + quoted(label(service, "\\n")) + "];"));
            out.println("  }");
        }
        others().forEach(other -> out.println("  " + node(other) + " [label=" + quoted(other) + "];"));
        for (JsonNode edge : answer.path("edges")) {
            out.println("  " + node(edge.path("source").asString("")) + " -> "
                    + node(edge.path("destination").asString("")) + " [label=" + quoted(calls(edge)) + "];");
        }
        out.println("}");
    }

    /** That are called and are no service that HMS-SYS knows. */
    private List<String> others() {
        List<String> others = new ArrayList<>(nodes.keySet());
        answer.path("services")
                .forEach(service -> others.remove(service.path("id").asString("")));
        return others;
    }

    private static String label(JsonNode service, String newLine) {
        JsonNode instances = service.path("instances");
        int total = instances.path("total").asInt(0);
        int up = instances.path("up").asInt(0);
        String text = service.path("name").asString("")
                + newLine
                + (up == total ? total : up + " of " + total)
                + (total == 1 ? " instance" : " instances");
        return service.path("pausedUntil").isString() ? text + newLine + "paused" : text;
    }

    private static String calls(JsonNode edge) {
        return TopTable.perSecond(edge, "callsPerSecond") + "/s, " + TopTable.success(edge) + " %, p99 "
                + TopTable.latency(edge, "p99Micros");
    }

    private static String quoted(String text) {
        return "\"" + Printable.of(text).replace('"', '\'') + "\"";
    }
}

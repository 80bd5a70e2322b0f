package gov.hms.sys.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code /openapi.json}, made from the table of routes itself: paths, methods, variables, and the role that each needs. */
final class OpenApi {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)\\}");

    private OpenApi() {}

    static Map<String, Object> describe(List<ApiRoute> routes, String version) {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (ApiRoute route : routes) {
            paths.computeIfAbsent(route.template(), template -> path(template))
                    .put(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "HMS-SYS", "version", version));
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "securitySchemes",
                        Map.of("token", Map.of("type", "http", "scheme", "bearer")),
                        "schemas",
                        Map.of("Error", errorSchema()),
                        "responses",
                        Map.of(
                                "Error",
                                Map.of(
                                        "description",
                                        "why not, and what to do",
                                        "content",
                                        Map.of(
                                                "application/json",
                                                Map.of("schema", Map.of("$ref", "#/components/schemas/Error")))))));
        return document;
    }

    private static Map<String, Object> path(String template) {
        List<Object> variables = new ArrayList<>();
        for (MatchResult variable : VARIABLE.matcher(template).results().toList()) {
            variables.add(Map.of(
                    "name", variable.group(1), "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        Map<String, Object> path = new LinkedHashMap<>();
        if (!variables.isEmpty()) {
            path.put("parameters", variables);
        }
        return path;
    }

    private static Map<String, Object> operation(ApiRoute route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put(
                "operationId",
                route.method().toLowerCase(Locale.ROOT)
                        + route.template().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", ""));
        operation.put("x-hms-role", route.needs().map(Role::word).orElse("none"));
        operation.put("security", route.needs().isEmpty() ? List.of() : List.of(Map.of("token", List.of())));
        if (!route.method().equals("GET") && !route.method().equals("DELETE")) {
            operation.put(
                    "requestBody",
                    Map.of(
                            "description",
                            "JSON or YAML, whatever its Content-Type says",
                            "required",
                            true,
                            "content",
                            Map.of("application/json", Map.of(), "application/yaml", Map.of())));
        }
        operation.put(
                "responses",
                Map.of(
                        "200", Map.of("description", "as asked for"),
                        "default", Map.of("$ref", "#/components/responses/Error")));
        return operation;
    }

    private static Map<String, Object> errorSchema() {
        Map<String, Object> text = Map.of("type", "string");
        return Map.of(
                "type",
                "object",
                "required",
                List.of("error"),
                "properties",
                Map.of(
                        "error",
                        Map.of(
                                "type",
                                "object",
                                "required",
                                List.of("code", "message", "details", "next"),
                                "properties",
                                Map.of(
                                        "code", text,
                                        "message", text,
                                        "details", Map.of("type", "array", "items", text),
                                        "next", text))));
    }
}

package gov.hms.sys.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of the table of routes.
 *
 * @param template {@code /policies/{name}}
 * @param needs the role without which it answers 403; empty: it needs no token at all
 */
record ApiRoute(String method, String template, Optional<Role> needs, ApiRequest.Handler handler) {
    static ApiRoute open(String method, String template, ApiRequest.Handler handler) {
        return new ApiRoute(method, template, Optional.empty(), handler);
    }

    static ApiRoute viewer(String method, String template, ApiRequest.Handler handler) {
        return new ApiRoute(method, template, Optional.of(Role.VIEWER), handler);
    }

    static ApiRoute operator(String method, String template, ApiRequest.Handler handler) {
        return new ApiRoute(method, template, Optional.of(Role.OPERATOR), handler);
    }

    static ApiRoute admin(String method, String template, ApiRequest.Handler handler) {
        return new ApiRoute(method, template, Optional.of(Role.ADMIN), handler);
    }

    boolean admits(Role role) {
        return needs.filter(needed -> !role.covers(needed)).isEmpty();
    }

    /** The values of the variables, when the path is of this form. */
    Optional<Map<String, String>> match(String path) {
        List<String> expected = List.of(template.split("/", -1));
        List<String> found = List.of(path.split("/", -1));
        if (expected.size() != found.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < expected.size(); i++) {
            String segment = expected.get(i);
            if (segment.startsWith("{") && !found.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), found.get(i));
            } else if (!segment.equals(found.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** How many of its segments are fixed: {@code /policies/pause} goes before {@code /policies/{name}}. */
    long fixedSegments() {
        return List.of(template.split("/")).stream()
                .filter(segment -> !segment.startsWith("{"))
                .count();
    }
}

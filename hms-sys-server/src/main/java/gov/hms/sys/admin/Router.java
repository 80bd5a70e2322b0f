package gov.hms.sys.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of all routes. What is not in it does not exist. */
final class Router {
    private final List<ApiRoute> routes;

    Router(List<ApiRoute> routes) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingLong(ApiRoute::fixedSegments).reversed())
                .toList();
    }

    /** A route with the values of its variables. */
    record Found(ApiRoute route, Map<String, String> variables) {}

    List<ApiRoute> routes() {
        return routes;
    }

    Optional<Found> find(String method, String path) {
        return routes.stream()
                .filter(route -> route.method().equals(method))
                .flatMap(route -> route.match(path).stream().map(variables -> new Found(route, variables)))
                .findFirst();
    }

    ApiException notFound(String method, String path) {
        List<String> methods = routes.stream()
                .filter(route -> route.match(path).isPresent())
                .map(ApiRoute::method)
                .distinct()
                .sorted()
                .toList();
        String shown = path.length() > 100 ? path.substring(0, 100) + "…" : path;
        if (!methods.isEmpty()) {
            return new ApiException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    method + " " + shown + " (expected: " + String.join(" or ", methods) + ")",
                    methods,
                    "use another method");
        }
        List<String> known = routes.stream()
                .map(route -> route.method() + " " + route.template())
                .sorted()
                .toList();
        return new ApiException(ErrorCode.NOT_FOUND, "there is no " + method + " " + shown, known, "see details");
    }
}

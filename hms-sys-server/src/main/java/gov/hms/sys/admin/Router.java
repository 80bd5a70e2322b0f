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

    /**
     * What is answered to somebody for whom there is no such route. Who is not an admin does not learn whether it is there for
     * others.
     */
    ApiException notFound(String method, String path, Role role) {
        List<String> methods = routes.stream()
                .filter(route -> route.admits(role) && route.match(path).isPresent())
                .map(ApiRoute::method)
                .distinct()
                .sorted()
                .toList();
        if (!methods.isEmpty()) {
            return new ApiException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    shown(method, path) + " (expected: " + String.join(" or ", methods) + ")",
                    methods,
                    "use another method");
        }
        return role == Role.ADMIN
                ? new ApiException(
                        ErrorCode.NOT_FOUND, "there is no " + shown(method, path), known(role), "see details")
                : forbidden(method, path, role);
    }

    ApiException forbidden(String method, String path, Role role) {
        return new ApiException(
                ErrorCode.FORBIDDEN,
                shown(method, path) + " is not for the role " + role.word() + ", or not there at all",
                known(role),
                "see details for what this role may do; an admin makes a token with another one with: hms operator"
                        + " create");
    }

    private List<String> known(Role role) {
        return routes.stream()
                .filter(route -> route.admits(role))
                .map(route -> route.method() + " " + route.template())
                .sorted()
                .toList();
    }

    private static String shown(String method, String path) {
        String text = method + " " + path;
        return text.length() > 110 ? text.substring(0, 110) + "…" : text;
    }
}

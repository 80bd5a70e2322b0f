package gov.hms.sys.admin;

import gov.hms.sys.console.Sessions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A browser shows its operator's token once, in the header in which every client does, and gets a session for it. While HMS-SYS
 * runs for development nobody needs either.
 */
final class SessionApi {
    private final Sessions sessions;

    SessionApi(Sessions sessions) {
        this.sessions = sessions;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/session", request -> ApiResponse.json(view(request.who()))),
                ApiRoute.viewer("POST", "/session", this::open),
                ApiRoute.viewer("DELETE", "/session", this::close));
    }

    private ApiResponse open(ApiRequest request) {
        ApiResponse answer = ApiResponse.json(view(request.who()));
        return request.who().pass() instanceof Entrant.Pass.Token token
                ? answer.with("Set-Cookie", SessionCookie.opened(sessions.open(token.owner())))
                : answer;
    }

    private ApiResponse close(ApiRequest request) {
        if (request.who().pass() instanceof Entrant.Pass.Session session) {
            sessions.close(session.id());
        }
        return ApiResponse.json(Map.of("ended", true)).with("Set-Cookie", SessionCookie.closed());
    }

    private static Map<String, Object> view(Entrant who) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", who.operator().name());
        view.put("role", who.operator().role().word());
        view.put("token", !(who.pass() instanceof Entrant.Pass.None));
        return view;
    }
}

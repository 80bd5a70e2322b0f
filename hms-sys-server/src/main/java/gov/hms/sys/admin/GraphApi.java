package gov.hms.sys.admin;

import gov.hms.sys.statistics.CallStatistics;
import gov.hms.sys.statistics.MeshCalls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who calls whom: once, or again and again. */
final class GraphApi {
    private static final long MOST_EVENTS = 1_000;

    private final MeshGraph graph;
    private final CallStatistics statistics;
    private final LiveFeed feed;

    GraphApi(MeshGraph graph, CallStatistics statistics, LiveFeed feed) {
        this.graph = graph;
        this.statistics = statistics;
        this.feed = feed;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/mesh/graph", this::graph), ApiRoute.viewer("GET", "/mesh/live", this::live));
    }

    private ApiResponse graph(ApiRequest request) throws ApiException {
        Lookback last = Lookback.read(request, "5m");
        MeshCalls calls = statistics.mesh(last.duration());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("last", last.written());
        view.put("coveredSeconds", Math.round(calls.seconds()));
        graph.put(view, calls);
        return ApiResponse.json(view);
    }

    /** {@code ?events=N} ends it after so many, for those who want to look at one. */
    private ApiResponse live(ApiRequest request) throws ApiException {
        long events = request.number("events", 0, MOST_EVENTS);
        feed.requireRoom(request.who());
        return ApiResponse.live(
                "text/event-stream",
                LiveReader.LONGEST,
                (response, callback) -> feed.subscribe(request.who(), response, callback, events));
    }
}

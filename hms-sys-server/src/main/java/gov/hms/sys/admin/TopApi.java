package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallHistory;
import gov.hms.sys.statistics.CallStatistics;
import gov.hms.sys.statistics.CallSummary;
import gov.hms.sys.statistics.Part;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How a service's calls went lately: by destination and its parts, and over time. */
final class TopApi {
    private static final String DEFAULT_LAST = "5m";

    private final SnapshotCache cache;
    private final CallStatistics statistics;

    TopApi(SnapshotCache cache, CallStatistics statistics) {
        this.cache = cache;
        this.statistics = statistics;
    }

    /** By what the calls to a destination are told apart; the words of {@code ?by}. */
    private enum By {
        ROUTE("route") {
            @Override
            List<CallSummary> rows(CallStatistics statistics, LogicalName source, Duration last) {
                return statistics.summarize(source, last, Part.ROUTE);
            }
        },
        VERSION("version") {
            @Override
            List<CallSummary> rows(CallStatistics statistics, LogicalName source, Duration last) {
                return statistics.summarizeVersions(source, last);
            }
        },
        INSTANCE("instance") {
            @Override
            List<CallSummary> rows(CallStatistics statistics, LogicalName source, Duration last) {
                return statistics.summarize(source, last, Part.INSTANCE);
            }
        },
        CALLER("callerInstance") {
            @Override
            List<CallSummary> rows(CallStatistics statistics, LogicalName source, Duration last) {
                return statistics.summarize(source, last, Part.CALLER_INSTANCE);
            }
        };

        private final String field;

        By(String field) {
            this.field = field;
        }

        abstract List<CallSummary> rows(CallStatistics statistics, LogicalName source, Duration last);

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static By read(String word) throws ApiException {
            return Arrays.stream(values())
                    .filter(by -> by.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.BAD_REQUEST,
                            "by: " + PlannedCalls.shown(word) + " (expected: "
                                    + Arrays.stream(values()).map(By::word).collect(Collectors.joining(", ")) + ")",
                            "choose one of these, or leave it out"));
        }
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/mesh/top", this::top),
                ApiRoute.viewer("GET", "/services/{name}/history", this::history));
    }

    private ApiResponse top(ApiRequest request) throws ApiException, RefusedException {
        Lookback last = Lookback.read(request, DEFAULT_LAST);
        String typed = request.parameter("service")
                .orElseThrow(() -> new ApiException(
                        ErrorCode.BAD_REQUEST,
                        "service: absent (expected: the name of the calling service)",
                        "add ?service=<service>"));
        By by = request.parameter("by").isPresent()
                ? By.read(request.parameter("by").get())
                : null;
        LogicalName service = ServiceNames.require(cache.state().names(), typed);
        double covered = statistics.coveredSeconds(service, last.duration(), by != null);
        List<CallSummary> rows = by == null
                ? statistics.summarize(service, last.duration())
                : by.rows(statistics, service, last.duration());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", service.toString());
        view.put("last", last.written());
        view.put("coveredSeconds", Math.round(covered));
        view.put("by", by == null ? null : by.word());
        view.put("rows", rows.stream().map(calls -> row(calls, by, covered)).toList());
        return ApiResponse.json(view);
    }

    private static Map<String, Object> row(CallSummary calls, By by, double covered) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("destination", calls.destination());
        if (by != null) {
            row.put(by.field, calls.part());
        }
        if (by == By.INSTANCE) {
            row.put("version", calls.version());
        }
        CallViews.put(row, calls, covered);
        return row;
    }

    private ApiResponse history(ApiRequest request) throws ApiException, RefusedException {
        Lookback last = Lookback.read(request, "1h");
        LogicalName service = ServiceNames.require(cache.state().names(), request.variable("name"));
        CallHistory served = statistics.history(service, true, last.duration());
        CallHistory called = statistics.history(service, false, last.duration());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", service.toString());
        view.put("last", last.written());
        view.put("stepSeconds", served.stepSeconds());
        view.put("from", served.points().get(0).start().toString());
        view.put("to", served.to().toString());
        view.put("asServer", side(served, last.duration(), true));
        view.put("asClient", side(called, last.duration(), false));
        return ApiResponse.json(view);
    }

    private static Map<String, Object> side(CallHistory history, Duration last, boolean asServer) {
        return Map.of(
                "points",
                history.points().stream().map(CallViews::point).toList(),
                "peers",
                history.peers().stream()
                        .map(calls -> peer(calls, last, asServer))
                        .toList());
    }

    private static Map<String, Object> peer(CallSummary calls, Duration last, boolean asServer) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", asServer ? calls.source() : calls.destination());
        CallViews.put(view, calls, last.toSeconds());
        return view;
    }
}

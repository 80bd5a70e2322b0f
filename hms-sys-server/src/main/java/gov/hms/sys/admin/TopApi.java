package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallStatistics;
import gov.hms.sys.statistics.CallSummary;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a service's calls went lately, by destination. */
final class TopApi {
    private static final Pattern LAST = Pattern.compile("([0-9]{1,4})([smh])");
    private static final String DEFAULT_LAST = "5m";

    private final SnapshotCache cache;
    private final CallStatistics statistics;

    TopApi(SnapshotCache cache, CallStatistics statistics) {
        this.cache = cache;
        this.statistics = statistics;
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.viewer("GET", "/mesh/top", this::top));
    }

    private ApiResponse top(ApiRequest request) throws ApiException, RefusedException {
        String last = request.parameter("last").orElse(DEFAULT_LAST);
        Duration window = window(last);
        String typed = request.parameter("service")
                .orElseThrow(() -> new ApiException(
                        ErrorCode.BAD_REQUEST,
                        "service: absent (expected: the name of the calling service)",
                        "add ?service=<service>"));
        LogicalName service = ServiceNames.require(cache.state().names(), typed);
        long covered = statistics.coveredSeconds(service, window);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", service.toString());
        view.put("last", last);
        view.put("coveredSeconds", covered);
        view.put(
                "rows",
                statistics.summarize(service, window).stream()
                        .map(summary -> row(summary, covered))
                        .toList());
        return ApiResponse.json(view);
    }

    private static Map<String, Object> row(CallSummary summary, long covered) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("destination", summary.destination().toString());
        row.put("calls", summary.calls());
        row.put("failures", summary.failures());
        row.put("successPercent", rounded(summary.successPercent(), 100));
        row.put("p50Micros", summary.p50Micros());
        row.put("p99Micros", summary.p99Micros());
        row.put("errorsPerSecond", rounded((double) summary.failures() / Math.max(1, covered), 1_000));
        row.put("attempts", summary.attempts());
        return row;
    }

    private static double rounded(double value, double parts) {
        return Math.round(value * parts) / parts;
    }

    private static Duration window(String text) throws ApiException {
        Matcher matcher = LAST.matcher(text);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration window = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (!window.isZero() && window.compareTo(CallStatistics.KEPT) <= 0) {
                return window;
            }
        }
        throw new ApiException(
                ErrorCode.BAD_REQUEST, "last: " + text + " (expected: 1s to 1h, as in 30s or 5m)", "correct it");
    }
}

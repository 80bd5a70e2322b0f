package gov.hms.sys.admin;

import gov.hms.sys.statistics.CallHistory;
import gov.hms.sys.statistics.CallSummary;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sums of calls as the JSON objects of the REST contract. */
final class CallViews {
    private CallViews() {}

    /** @param seconds that the calls are of */
    static void put(Map<String, Object> view, CallSummary calls, double seconds) {
        double covered = Math.max(1, seconds);
        view.put("calls", calls.calls());
        view.put("failures", calls.failures());
        view.put("successPercent", success(calls));
        view.put("callsPerSecond", rounded(calls.calls() / covered, 1_000));
        view.put("errorsPerSecond", rounded(calls.failures() / covered, 1_000));
        view.put("attempts", calls.attempts());
        view.put(
                "attemptsPerCall", calls.calls() == 0 ? null : rounded((double) calls.attempts() / calls.calls(), 100));
        view.put("p50Micros", calls.p50Micros());
        view.put("p95Micros", calls.p95Micros());
        view.put("p99Micros", calls.p99Micros());
        view.put("flags", calls.flags());
    }

    static Map<String, Object> edge(CallSummary calls, double seconds) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("source", calls.source());
        view.put("destination", calls.destination());
        put(view, calls, seconds);
        return view;
    }

    static Map<String, Object> point(CallHistory.Point point) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time", point.start().toString());
        view.put("seconds", point.seconds());
        put(view, point.calls(), point.seconds());
        return view;
    }

    /** Cut, not rounded, to hundredths: with a single failure it must not say 100. Null without calls. */
    static Double success(CallSummary calls) {
        return calls.calls() == 0 ? null : Math.floor(calls.successPercent() * 100 + 1e-9) / 100;
    }

    private static double rounded(double value, double parts) {
        return Math.round(value * parts) / parts;
    }
}

package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import gov.hms.mesh.internal.wire.Step;
import gov.hms.sys.question.Reply;
import gov.hms.sys.question.TraceSearch;
import gov.hms.sys.snapshot.InstanceInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Explanations as JSON. One form for a call that was made and for one that would be. */
final class ExplainViews {
    private ExplainViews() {}

    /**
     * @param connected instances of the service, of which one was asked
     * @param warnings what of the destination's policies has no effect
     */
    static ApiResponse planned(InstanceInfo asked, int connected, Reply.Answered answer, List<String> warnings) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("question", "now");
        view.put("instances", instances(connected, 1, 1));
        view.put("calls", answer.calls().stream().map(call -> call(asked, call)).toList());
        view.put("warnings", warnings);
        return ApiResponse.json(view);
    }

    static ApiResponse past(String trace, TraceSearch.Result result) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("question", "trace");
        view.put("trace", trace);
        view.put("instances", instances(result.connected(), result.asked(), result.answered()));
        view.put(
                "calls",
                result.calls().stream()
                        .map(found -> call(found.instance(), found.call()))
                        .toList());
        return ApiResponse.json(view);
    }

    /** The newest first, of all instances together. */
    static ApiResponse recent(LogicalName service, int most, TraceSearch.Result result) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("question", "recent");
        view.put("service", service.toString());
        view.put("instances", instances(result.connected(), result.asked(), result.answered()));
        view.put(
                "calls",
                result.calls().stream()
                        .sorted(Comparator.comparingLong((TraceSearch.Found found) ->
                                        found.call().getStartedEpochMs())
                                .reversed())
                        .limit(most)
                        .map(found -> call(found.instance(), found.call()))
                        .toList());
        return ApiResponse.json(view);
    }

    private static Map<String, Object> instances(int connected, int asked, int answered) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("connected", connected);
        view.put("asked", asked);
        view.put("answered", answered);
        return view;
    }

    private static Map<String, Object> call(InstanceInfo instance, CallExplanation call) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", instance.service().toString());
        view.put("instanceId", instance.instanceId());
        view.put("callId", call.getCallId().isEmpty() ? null : call.getCallId());
        view.put(
                "startedAt",
                call.getStartedEpochMs() == 0
                        ? null
                        : Instant.ofEpochMilli(call.getStartedEpochMs()).toString());
        view.put("destination", call.getDestination());
        view.put("method", call.getMethod());
        view.put("path", call.getPath());
        view.put("outcome", call.getOutcome());
        view.put("steps", call.getStepsList().stream().map(ExplainViews::step).toList());
        view.put(
                "candidates",
                call.getCandidatesList().stream()
                        .map(candidate -> candidate(candidate, !call.getCallId().isEmpty()))
                        .toList());
        return view;
    }

    private static Map<String, Object> step(Step step) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("layer", step.getLayer());
        view.put("decision", step.getDecision());
        return view;
    }

    private static Map<String, Object> candidate(Candidate candidate, boolean past) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("endpoint", candidate.getEndpoint());
        view.put("instanceId", candidate.getInstanceId());
        view.put("version", candidate.getVersion());
        view.put("zone", candidate.getZone());
        // JSON has no word for what is not a finite number
        view.put("score", Double.isFinite(candidate.getScore()) ? candidate.getScore() : null);
        // what it was then nobody has noted
        view.put("share", past ? null : candidate.getShare());
        view.put("verdict", candidate.getVerdict());
        return view;
    }
}

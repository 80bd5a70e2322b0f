package gov.hms.sys.admin;

import gov.hms.mesh.internal.wire.TappedCall;
import gov.hms.sys.question.TapSession;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A call that somebody looks on at, as a JSON object. */
final class TapViews {
    private TapViews() {}

    static Map<String, Object> call(TapSession.Heard heard) {
        TappedCall call = heard.call();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time", Instant.ofEpochMilli(call.getStartedEpochMs()).toString());
        view.put("instance", heard.instanceId());
        view.put("destination", call.getDestination());
        view.put("route", call.getRoute());
        view.put("method", call.getMethod());
        view.put("path", call.getPath());
        view.put("status", call.getStatus() == 0 ? null : call.getStatus());
        view.put("flag", orNull(call.getFlag()));
        view.put("micros", call.getMicros());
        view.put("attempts", call.getAttempts());
        view.put("calledInstance", orNull(call.getInstanceId()));
        view.put("version", orNull(call.getVersion()));
        view.put("endpoint", orNull(call.getEndpoint()));
        view.put("callId", call.getCallId());
        Map<String, Long> spent = new LinkedHashMap<>();
        call.getSpentList().forEach(part -> spent.merge(part.getOn(), part.getMicros(), Long::sum));
        view.put("spentMicros", spent);
        return view;
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}

package gov.hms.sys.admin;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.KnownNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which calls somebody wants to look on at.
 *
 * @param text for the audit log
 */
record TapFilter(String service, Tap wire, String text) {
    private static final String EXAMPLE =
            "{\"service\":\"return-intake\",\"destination\":\"fraud-scanner\",\"failed\":true,\"seconds\":60}";
    private static final Set<String> FIELDS = Set.of(
            "service",
            "destination",
            "route",
            "method",
            "path",
            "status",
            "minMillis",
            "failed",
            "samplePercent",
            "perSecond",
            "seconds");
    private static final Bound SECONDS = new Bound(1, 600);
    private static final Bound PER_SECOND = new Bound(1, 100);
    private static final Bound PERCENT = new Bound(1, 100);
    private static final Bound MILLIS = new Bound(0, 3_600_000);
    private static final Pattern STATUS = Pattern.compile("[1-5][0-9][0-9]|[1-5]xx|none");
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");
    private static final int LONGEST = 200;

    /** How long it is looked on. */
    Duration length() {
        return Duration.ofSeconds(wire.getSeconds());
    }

    static TapFilter read(String json, KnownNames names) throws ApiException, RefusedException {
        ApiBody body = ApiBody.read(json, FIELDS, EXAMPLE);
        String service = body.text("service");
        int seconds = body.number("seconds", SECONDS, 60);
        int perSecond = body.number("perSecond", PER_SECOND, 20);
        int percent = body.number("samplePercent", PERCENT, 100);
        int millis = body.number("minMillis", MILLIS, 0);
        Tap.Builder tap = Tap.newBuilder()
                .setSeconds(seconds)
                .setPerSecond(perSecond)
                .setSamplePercent(percent)
                .setMinMicros(millis * 1_000L)
                .setStatusTo(999);
        List<String> said = new ArrayList<>();
        Optional<String> destination = bounded(body, "destination");
        if (destination.isPresent()) {
            String full = ServiceNames.require(names, destination.get()).toString();
            tap.setDestination(full);
            said.add("to " + full);
        }
        bounded(body, "route").ifPresent(route -> {
            tap.setRoute(route);
            said.add("route " + route);
        });
        matching(body, "method", METHOD, "letters").ifPresent(method -> {
            tap.setMethod(method);
            said.add("method " + method);
        });
        bounded(body, "path").ifPresent(path -> {
            tap.setPathPrefix(path);
            said.add("path " + path);
        });
        matching(body, "status", STATUS, "as 503, 5xx, or none for no answer").ifPresent(status -> {
            setStatus(tap, status);
            said.add("status " + status);
        });
        if (millis > 0) {
            said.add("from " + millis + " ms on");
        }
        if (body.flag("failed")) {
            tap.setFailed(true);
            said.add("failed");
        }
        if (percent < 100) {
            said.add(percent + " % of them");
        }
        String which = said.isEmpty() ? "all calls" : "calls " + String.join(", ", said);
        return new TapFilter(
                service, tap.build(), which + "; at most " + perSecond + "/s of each instance, for " + seconds + " s");
    }

    private static void setStatus(Tap.Builder tap, String status) {
        if (status.equals("none")) {
            tap.setStatusTo(0);
        } else {
            tap.setStatusFrom(Integer.parseInt(status.replace("xx", "00")));
            tap.setStatusTo(Integer.parseInt(status.replace("xx", "99")));
        }
    }

    private static Optional<String> bounded(ApiBody body, String field) throws ApiException {
        Optional<String> text = body.optional(field);
        if (text.isPresent() && text.get().length() > LONGEST) {
            throw bad(field, text.get(), "at most " + LONGEST + " characters");
        }
        return text;
    }

    private static Optional<String> matching(ApiBody body, String field, Pattern form, String expected)
            throws ApiException {
        Optional<String> text = body.optional(field);
        if (text.isPresent() && !form.matcher(text.get()).matches()) {
            throw bad(field, text.get(), expected);
        }
        return text;
    }

    private static ApiException bad(String field, String found, String expected) {
        return new ApiException(
                ErrorCode.BAD_REQUEST,
                field + ": " + PlannedCalls.shown(found) + " (expected: " + expected + ")",
                "send a body like " + EXAMPLE);
    }
}

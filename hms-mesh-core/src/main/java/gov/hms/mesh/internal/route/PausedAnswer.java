package gov.hms.mesh.internal.route;

import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.internal.telemetry.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code 503 Service Paused}, the same at the caller and at the called service. */
public final class PausedAnswer {
    public static final String REASON = "Service Paused";

    private PausedAnswer() {}

    public static LocalAnswer until(Instant until, Instant now) {
        return new LocalAnswer(503, REASON, headers(until, now), REASON + "\n");
    }

    /** Retry-After is never 0: OkHttp would send the request again at once, behind the mesh's back. */
    public static List<String> headers(Instant until, Instant now) {
        long seconds = Math.max(1, Duration.between(now, until).plusMillis(999).toSeconds());
        return List.of("Retry-After", Long.toString(seconds), Names.REASON_HEADER, "paused");
    }
}

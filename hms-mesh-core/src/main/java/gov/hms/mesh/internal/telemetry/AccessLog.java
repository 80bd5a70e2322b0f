package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.policy.ConfigOrigin;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of JSON for each call and each request, on request: to the logger {@value #LOGGER}, at INFO, so that the application's own
 * logging decides where it goes and for how long it is kept. Neither queries nor headers nor bodies are in it.
 */
public final class AccessLog {
    static final String LOGGER = "hms.mesh.access";

    private static final Logger log = LoggerFactory.getLogger(LOGGER);

    /** What is written down. */
    public enum Directions {
        OFF(false, false),
        OUT(true, false),
        IN(false, true),
        ALL(true, true);

        private final boolean out;
        private final boolean in;

        Directions(boolean out, boolean in) {
            this.out = out;
            this.in = in;
        }

        /** @throws IllegalArgumentException when it is none of off, out, in and all */
        public static Directions of(String variable, String word) {
            for (Directions known : values()) {
                if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return known;
                }
            }
            throw new IllegalArgumentException(variable + ": " + word + " (expected: off, out, in or all)");
        }
    }

    /**
     * A request that this process answered, or refused.
     *
     * @param caller SPIFFE ID, or where a request in clear came from
     * @param trace 32 hexadecimal digits; empty: none
     * @param flag why the mesh refused it; empty: the application answered
     */
    public record Served(
            String trace, String caller, String method, String path, int status, String flag, long nanos) {}

    private final Directions directions;
    private final Supplier<String> self;
    private final Supplier<List<String>> policies;
    private final InstantSource clock;
    private final Consumer<String> lines;

    /**
     * @param self the identity of this process at the moment
     * @param policies {@code name@revision} of those that hold for requests at the moment
     */
    public AccessLog(
            Directions directions, Supplier<String> self, Supplier<List<String>> policies, InstantSource clock) {
        this(directions, self, policies, clock, log::info);
    }

    AccessLog(
            Directions directions,
            Supplier<String> self,
            Supplier<List<String>> policies,
            InstantSource clock,
            Consumer<String> lines) {
        this.directions = directions;
        this.self = self;
        this.policies = policies;
        this.clock = clock;
        this.lines = lines;
    }

    /** @param nanos of the whole call */
    void called(CallJournal journal, int status, long nanos) {
        if (!directions.out) {
            return;
        }
        AttemptRecord last = journal.answered();
        ConfigOrigin origin = journal.origin();
        ResponseFlag flag = journal.flag();
        JsonLine line = begun("out", nanos)
                .put("trace", journal.traceId())
                .put("caller", self.get())
                .put("peer", last == null ? "" : last.endpoint().spiffeId().toString())
                .put("service", journal.destination().toString())
                .put("method", journal.method())
                .put("path", journal.path())
                .put("route", journal.route())
                .put("instance", last == null ? "" : last.endpoint().instanceId())
                .put("status", status)
                .put("flag", flag == null ? "" : flag.name())
                .put("attempts", journal.attempts())
                .putOurs("policy", origin == null ? "" : String.join(" ", origin.policies()));
        Phases.of(journal).describe(line);
        lines.accept(line.toString());
    }

    /** Whether anybody wants to hear of requests. */
    public boolean takesRequests() {
        return directions.in;
    }

    /** A request has ended. */
    public void served(Served request) {
        if (!directions.in) {
            return;
        }
        JsonLine line = begun("in", request.nanos)
                .put("trace", request.trace)
                .put("caller", request.caller)
                .put("peer", self.get())
                .put("method", request.method)
                .put("path", request.path)
                .put("status", request.status)
                .put("flag", request.flag)
                .putOurs("policy", String.join(" ", policies.get()));
        lines.accept(line.toString());
    }

    private JsonLine begun(String direction, long nanos) {
        Instant start = clock.instant().minusNanos(nanos);
        return new JsonLine()
                .put("time", start.toString())
                .put("direction", direction)
                .put("us", TimeUnit.NANOSECONDS.toMicros(nanos));
    }
}

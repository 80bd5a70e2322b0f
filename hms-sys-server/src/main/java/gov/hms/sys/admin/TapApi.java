package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.question.TapSession;
import gov.hms.sys.question.Taps;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Live calls of a service, one JSON object a line, for operators; on record is who looked on, at which calls, and for how long. */
final class TapApi {
    private static final Logger LOG = LoggerFactory.getLogger(TapApi.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final SnapshotCache cache;
    private final Taps taps;
    private final AuditLog audit;
    private final Predicate<Entrant> admitted;

    /** @param admitted whether an operator may still look on */
    TapApi(SnapshotCache cache, Taps taps, AuditLog audit, Predicate<Entrant> admitted) {
        this.cache = cache;
        this.taps = taps;
        this.audit = audit;
        this.admitted = admitted;
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.operator("POST", "/mesh/tap", this::tap));
    }

    private ApiResponse tap(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        TapFilter filter = TapFilter.read(request.body(), cache.state().names());
        LogicalName service = ServiceNames.require(cache.state().names(), filter.service());
        if (taps.instances(service) == 0) {
            throw new ApiException(
                    ErrorCode.NOT_CONNECTED,
                    "service: " + service
                            + " (expected: one with a connected instance, for callers tell of their calls)",
                    "see who is connected with: hms mesh status");
        }
        Optional<String> full = taps.full(request.actor());
        if (full.isPresent()) {
            throw new ApiException(
                    ErrorCode.BUSY,
                    full.get(),
                    "wait for the end of one, or end it; who looks on at what is on record: hms audit tail --action tap.start");
        }
        audit.append(new AuditEntry(request.actor(), "tap.start", service.toString(), filter.text()));
        return ApiResponse.lasting("application/x-ndjson", filter.length(), out -> {
            TapSession session =
                    taps.open(request.actor(), service, filter.wire()).orElse(null);
            Told told = new Told(out);
            String why = "busy";
            try {
                why = session == null ? why : tell(session, request.who(), told);
            } finally {
                if (session != null) {
                    session.close();
                }
                ended(request.actor(), service, told, why);
            }
            told.end(why);
        });
    }

    /** Until its time is over, or the operator's, or nobody reads any more. */
    private String tell(TapSession session, Entrant who, Told told) throws IOException {
        while (!session.isOver()) {
            if (!admitted.test(who)) {
                return "forbidden";
            }
            List<TapSession.Heard> heard;
            try {
                heard = session.next(BEAT);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return "stopping";
            }
            told.tell(heard, session.passedOver());
        }
        return "time";
    }

    private void ended(String actor, LogicalName service, Told told, String why) {
        try {
            audit.append(new AuditEntry(
                    actor, "tap.end", service.toString(), told.calls + " calls shown; " + (told.cut ? "left" : why)));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} stopped looking on at {}, which is not on record", actor, service, unavailable);
        }
    }

    /** What was written so far. */
    private static final class Told {
        private final OutputStream out;
        private long calls;
        private long passedOver;
        private boolean cut;

        Told(OutputStream out) {
            this.out = out;
        }

        void tell(List<TapSession.Heard> heard, long passed) throws IOException {
            StringBuilder lines = new StringBuilder();
            heard.forEach(call ->
                    lines.append(ApiResponse.asText(TapViews.call(call))).append('\n'));
            if (passed > 0) {
                passedOver += passed;
                lines.append(ApiResponse.asText(Map.of("passedOver", passed))).append('\n');
            }
            if (lines.isEmpty()) {
                // so that it is noticed when nobody reads any more
                lines.append('\n');
            }
            write(lines.toString());
            calls += heard.size();
        }

        void end(String why) throws IOException {
            write(ApiResponse.asText(Map.of("end", Map.of("reason", why, "calls", calls, "passedOver", passedOver)))
                    + "\n");
        }

        private void write(String lines) throws IOException {
            try {
                out.write(lines.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } catch (IOException gone) {
                cut = true;
                throw gone;
            }
        }
    }
}

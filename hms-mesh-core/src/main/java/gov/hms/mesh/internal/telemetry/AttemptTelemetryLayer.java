package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One CLIENT span and one timer for each attempt, and the headers by which the peer continues trace and deadline. */
public final class AttemptTelemetryLayer implements Layer {
    /** Deadline and traceparent; more make the list grow. */
    private static final int USUAL_STRINGS = 4;

    private final Tracing tracing;
    private final Meters meters;
    private final Ticker ticker;

    public AttemptTelemetryLayer(Tracing tracing, Meters meters, Ticker ticker) {
        this.tracing = tracing;
        this.meters = meters;
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        long start = ticker.nanos();
        context.recorder().attempted();
        context.endpoint().calls().attempted();
        context.cluster().attempts().attempted(context.attempt(), context.beside() != null);
        context.record().picked(start);
        Span span = AttemptSpan.begin(tracing, context);
        int status = 0;
        String error = "";
        String version = "";
        try {
            R answer = next.proceed(context.withHeaders(headers(context, span, start)), exchange);
            status = exchange.status(answer);
            version = exchange.httpVersion(answer);
            return answer;
        } catch (AttemptFailedException failure) {
            error = failure.kind().name().toLowerCase(Locale.ROOT);
            throw failure;
        } finally {
            long now = ticker.nanos();
            context.record().back(now);
            try {
                meters.attempt(
                        context.call().method(),
                        context.cluster().label(),
                        context.route().name(),
                        version,
                        status,
                        error,
                        now - start);
            } catch (RuntimeException theirs) {
                TellingFailure.of("the meters", theirs);
            }
            try {
                AttemptSpan.ended(tracing, span, context.record(), status, error, version);
            } catch (RuntimeException theirs) {
                TellingFailure.of("the span", theirs);
            }
        }
    }

    private static List<String> headers(CallContext context, Span span, long now) {
        List<String> headers = new ArrayList<>(context.headers().size() + USUAL_STRINGS);
        headers.addAll(context.headers());
        // the attempt's end and not the call's: nobody waits longer for this answer, whatever comes after it
        if (context.attemptDeadline().bounded()) {
            headers.add(Names.TIMEOUT_HEADER);
            headers.add(Long.toString(context.attemptDeadline().remainingNanos(now) / 1_000_000));
        }
        if (context.attempt() > 1) {
            headers.add(Names.ATTEMPT_HEADER);
            headers.add(Integer.toString(context.attempt()));
        }
        if (context.priority() != Priority.NORMAL) {
            headers.add(Names.PRIORITY_HEADER);
            headers.add(context.priority().word());
        }
        Propagation.inject(Context.current(), span, headers);
        return headers;
    }
}

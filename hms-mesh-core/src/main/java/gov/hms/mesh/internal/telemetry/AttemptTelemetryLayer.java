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
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One CLIENT span and one timer for each attempt, and the headers by which the peer continues trace and deadline. */
public final class AttemptTelemetryLayer implements Layer {
    /** Deadline and traceparent; more make the list grow. */
    private static final int USUAL_STRINGS = 4;

    private final Tracer tracer;
    private final Meters meters;
    private final Ticker ticker;

    public AttemptTelemetryLayer(Tracer tracer, Meters meters, Ticker ticker) {
        this.tracer = tracer;
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
        Span span = span(context);
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
            meters.attempt(
                    context.call().method(),
                    context.cluster().label(),
                    context.route().name(),
                    version,
                    status,
                    error,
                    ticker.nanos() - start);
            ended(span, status, error);
        }
    }

    private Span span(CallContext context) {
        Span call = Span.current();
        if (call.getSpanContext().isValid() && !call.isRecording()) {
            // nobody records this trace: the peer continues the call's own span, and one for each attempt would be
            // waste
            return call;
        }
        Span span = tracer.spanBuilder(context.call().method())
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        if (span.isRecording()) {
            describe(span, context);
        }
        return span;
    }

    private static void describe(Span span, CallContext context) {
        span.setAttribute(Names.METHOD, Names.method(context.call().method()));
        span.setAttribute(Names.SERVER_ADDRESS, context.endpoint().endpoint().host());
        span.setAttribute("server.port", (long) context.endpoint().endpoint().port());
        span.setAttribute(Names.PEER, context.cluster().label());
        int resends = context.attempt() - 1;
        if (resends > 0) {
            span.setAttribute(Names.RESEND_COUNT, (long) resends);
        }
    }

    private static void ended(Span span, int status, String error) {
        if (!span.isRecording()) {
            return;
        }
        if (status > 0) {
            span.setAttribute(Names.STATUS, (long) status);
        }
        if (status == 0 || status >= 400) {
            span.setAttribute(Names.ERROR, status == 0 ? error : Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
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
        if (span.getSpanContext().isValid()) {
            Context current = Context.current();
            Context traced = Span.fromContext(current) == span ? current : current.with(span);
            W3CTraceContextPropagator.getInstance().inject(traced, headers, (carrier, name, value) -> {
                if (carrier != null) {
                    carrier.add(name);
                    carrier.add(value);
                }
            });
        }
        return headers;
    }
}

package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.Mirrored;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.telemetry.Propagation;
import gov.hms.mesh.internal.telemetry.TellingFailure;
import gov.hms.mesh.internal.telemetry.Tracing;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Optional;

/**
 * The SERVER span of a request, continuing the caller's trace. Where the server, or OpenTelemetry's agent, has made one already, it
 * is that one: two for one request would be one too many.
 */
final class RequestSpan {
    private static final int FIRST_SERVER_ERROR = 500;

    private static final TextMapGetter<InboundCall> HEADERS = new TextMapGetter<>() {
        @Override
        public String get(InboundCall call, String key) {
            return call == null ? null : call.header().apply(key);
        }
    };

    private final Span span;
    private final boolean own;
    private final Context context;

    private RequestSpan(Span span, boolean own, Context context) {
        this.span = span;
        this.own = own;
        this.context = context;
    }

    static RequestSpan begin(Tracer tracer, InboundCall call, Optional<SpiffeId> peer) {
        Context parent = Propagation.extract(Context.root(), call, HEADERS, peer.isPresent());
        // what somebody unproved says of it counts for nothing
        boolean copy = peer.isPresent() && "1".equals(call.header().apply(Names.MIRROR_HEADER));
        Context here = Context.current();
        if (Tracing.isOfThisProcess(Span.fromContext(here))) {
            // its maker has read the headers too, but has asked nobody to prove anything: baggage is as we read it
            Context adopted = here.with(Baggage.fromContext(parent));
            return new RequestSpan(Span.fromContext(here), false, copy ? Mirrored.in(adopted) : adopted);
        }
        String route = call.served().route();
        SpanBuilder builder = tracer.spanBuilder(route.isEmpty() ? call.method() : call.method() + " " + route)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER);
        Span span = builder.startSpan();
        Context begun = parent.with(span);
        return new RequestSpan(span, true, copy ? Mirrored.in(begun) : begun);
    }

    /** What the application's own spans, and its calls, go on from. */
    Context context() {
        return context;
    }

    /** Makes it current, where somebody records it. */
    Scope enter() {
        return span.getSpanContext().isSampled() ? span.makeCurrent() : Scope.noop();
    }

    String traceId() {
        return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
    }

    void describe(InboundCall call, Optional<SpiffeId> peer, RequestScope scope) {
        if (!span.isRecording()) {
            return;
        }
        if (own) {
            span.setAttribute(Names.METHOD, Names.method(call.method()));
            span.setAttribute(Names.SCHEME, call.clearFrom().isPresent() ? "http" : "https");
            span.setAttribute(Names.PATH, call.rawPath());
            if (!call.served().route().isEmpty()) {
                span.setAttribute(Names.HTTP_ROUTE, call.served().route());
            }
            if (!call.served().httpVersion().isEmpty()) {
                span.setAttribute(Names.PROTOCOL_VERSION, call.served().httpVersion());
            }
        }
        span.setAttribute(Names.PEER, InboundTelemetry.name(peer));
        peer.ifPresent(id -> span.setAttribute(Names.PEER_IDENTITY, id.toString()));
        if (scope.attempt() > 1) {
            span.setAttribute(Names.NUMBER, (long) scope.attempt());
        }
        if (scope.priority() != Priority.NORMAL) {
            span.setAttribute(Names.PRIORITY, scope.priority().word());
        }
    }

    /** @param flag why the mesh refused it; empty: the application answered */
    void ended(int status, String flag) {
        try {
            describe(status, flag);
            abandoned();
        } catch (RuntimeException theirs) {
            TellingFailure.of("the span", theirs);
        }
    }

    private void describe(int status, String flag) {
        if (span.isRecording()) {
            if (own) {
                span.setAttribute(Names.STATUS, (long) status);
            }
            if (!flag.isEmpty()) {
                span.setAttribute(Names.FLAG, flag);
            }
            if (status >= FIRST_SERVER_ERROR) {
                span.setAttribute(Names.ERROR, Integer.toString(status));
                span.setStatus(StatusCode.ERROR);
            }
        }
    }

    /** Nobody answered. */
    void abandoned() {
        if (own) {
            span.end();
        }
    }
}

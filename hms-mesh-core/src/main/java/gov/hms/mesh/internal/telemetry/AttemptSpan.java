package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallJournal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;

/**
 * The CLIENT span of one attempt, under that of its call. With OpenTelemetry's agent that span is the agent's, which is out of reach
 * here: what the mesh knows of the attempt becomes an event of the call.
 */
final class AttemptSpan {
    private AttemptSpan() {}

    static Span begin(Tracing tracing, CallContext context) {
        Span call = Span.current();
        if (tracing.agent() || call.getSpanContext().isValid() && !call.isRecording()) {
            // nobody records this trace: the peer continues the call's own span, and one for each attempt would be
            // waste
            return call;
        }
        SpanBuilder builder =
                tracing.tracer().spanBuilder(context.call().method()).setSpanKind(SpanKind.CLIENT);
        CallJournal journal = context.journal();
        SpanContext before = context.attempt() == 1 ? null : journal.traced();
        if (before != null) {
            builder.addLink(before);
        }
        Span span = builder.startSpan();
        if (span.isRecording()) {
            context.record().traced(span.getSpanContext());
            describe(span, context);
        }
        return span;
    }

    private static void describe(Span span, CallContext context) {
        Endpoint endpoint = context.endpoint().endpoint();
        span.setAttribute(Names.METHOD, Names.method(context.call().method()));
        span.setAttribute(Names.SERVER_ADDRESS, endpoint.host());
        span.setAttribute(Names.SERVER_PORT, (long) endpoint.port());
        span.setAttribute(Names.PEER, context.cluster().label());
        span.setAttribute(Names.INSTANCE, endpoint.instanceId());
        span.setAttribute(Names.PEER_IDENTITY, endpoint.spiffeId().toString());
        if (!endpoint.version().isEmpty()) {
            span.setAttribute(Names.VERSION, endpoint.version());
        }
        if (!endpoint.zone().isEmpty()) {
            span.setAttribute(Names.ZONE, endpoint.zone());
        }
        if (context.beside() != null) {
            span.setAttribute(Names.HEDGE, true);
        }
        if (context.attempt() > 1) {
            span.setAttribute(Names.RESEND_COUNT, (long) context.attempt() - 1);
        }
    }

    /**
     * Ends what {@link #begin} began; a span that nobody records is the call's own, and is left alone.
     *
     * @param version of HTTP; empty: unknown
     */
    static void ended(Tracing tracing, Span span, AttemptRecord record, int status, String error, String version) {
        if (!span.isRecording()) {
            return;
        }
        if (tracing.agent()) {
            tell(span, record, status, error);
            return;
        }
        if (status > 0) {
            span.setAttribute(Names.STATUS, (long) status);
        }
        if (!version.isEmpty()) {
            span.setAttribute(Names.PROTOCOL_VERSION, version);
        }
        if (status == 0 || status >= 400) {
            span.setAttribute(Names.ERROR, status == 0 ? error : Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        Phases.of(record).describe(span);
        span.end();
    }

    private static void tell(Span call, AttemptRecord record, int status, String error) {
        Endpoint endpoint = record.endpoint();
        AttributesBuilder of = Attributes.builder()
                .put(Names.NUMBER, (long) record.attempt())
                .put(Names.INSTANCE, endpoint.instanceId())
                .put(Names.PEER_IDENTITY, endpoint.spiffeId().toString());
        if (status > 0) {
            of.put(Names.STATUS, (long) status);
        } else {
            of.put(Names.ERROR, error);
        }
        call.addEvent("hms.attempt", of.build());
    }
}

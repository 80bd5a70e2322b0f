package gov.hms.mesh.internal.telemetry;

import io.opentelemetry.api.trace.Span;
import io.prometheus.metrics.tracer.common.SpanContext;

/** Says to Prometheus' library in which trace a sample was taken, so that a bucket of a histogram leads to one of its calls. */
final class CurrentSpan implements SpanContext {
    @Override
    public String getCurrentTraceId() {
        return Span.current().getSpanContext().getTraceId();
    }

    @Override
    public String getCurrentSpanId() {
        return Span.current().getSpanContext().getSpanId();
    }

    /** A trace that nobody kept would be a link into nothing. */
    @Override
    public boolean isCurrentSpanSampled() {
        return Span.current().getSpanContext().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // a span may be chosen long after it has ended, and nothing reads such a mark
    }
}

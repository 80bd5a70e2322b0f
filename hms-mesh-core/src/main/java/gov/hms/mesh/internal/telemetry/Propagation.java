package gov.hms.mesh.internal.telemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.List;

/** What of a trace crosses the wire, in the headers of W3C: the span to continue, and the baggage that the application put on. */
public final class Propagation {
    private static final TextMapSetter<List<String>> HEADERS = (headers, name, value) -> {
        if (headers != null) {
            headers.add(name);
            headers.add(value);
        }
    };

    private Propagation() {}

    /** Adds the headers by which a peer continues the span, name and value by turns. */
    static void inject(Context current, Span span, List<String> headers) {
        if (span.getSpanContext().isValid()) {
            Context traced = Span.fromContext(current) == span ? current : current.with(span);
            W3CTraceContextPropagator.getInstance().inject(traced, headers, HEADERS);
        }
        if (!Baggage.fromContext(current).isEmpty()) {
            W3CBaggagePropagator.getInstance().inject(current, headers, HEADERS);
        }
    }

    /**
     * What a caller's headers continue.
     *
     * @param proved whether the caller has proved an identity: baggage is believed and carried on, so that nobody else may put
     *     any on
     */
    public static <C> Context extract(Context root, C carrier, TextMapGetter<C> headers, boolean proved) {
        Context traced = W3CTraceContextPropagator.getInstance().extract(root, carrier, headers);
        return proved ? W3CBaggagePropagator.getInstance().extract(traced, carrier, headers) : traced;
    }
}

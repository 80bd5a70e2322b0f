package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.Mirrored;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.concurrent.atomic.AtomicBoolean;

/** One SERVER span and one timer for each request, continuing the caller's trace. */
public final class InboundTelemetry {
    private static final TextMapGetter<InboundCall> HEADERS = new TextMapGetter<>() {
        @Override
        public String get(InboundCall call, String key) {
            return call == null ? null : call.header().apply(key);
        }
    };

    /** Where the context of a request begins. */
    private static Context root(InboundCall call) {
        return "1".equals(call.header().apply(Names.MIRROR_HEADER)) ? Mirrored.in(Context.root()) : Context.root();
    }

    private final Tracer tracer;
    private final Meters meters;
    private final Ticker ticker;

    public InboundTelemetry(Tracer tracer, Meters meters, Ticker ticker) {
        this.tracer = tracer;
        this.meters = meters;
        this.ticker = ticker;
    }

    Admission.Admitted admitted(InboundCall call, SpiffeId peer, Deadline deadline) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(root(call), call, HEADERS);
        Span span = tracer.spanBuilder(call.method())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        return new Served(call, peer, deadline, parent.with(span), span, ticker.nanos());
    }

    void refused(InboundCall call, int status, ResponseFlag flag) {
        meters.record(Names.SERVER_DURATION, call.method(), "refused", "", status, flag.name(), 0);
    }

    private final class Served implements Admission.Admitted {
        private final InboundCall call;
        private final SpiffeId peer;
        private final Deadline deadline;
        private final Context context;
        private final Span span;
        private final long start;
        private final AtomicBoolean finished = new AtomicBoolean();

        Served(InboundCall call, SpiffeId peer, Deadline deadline, Context context, Span span, long start) {
            this.call = call;
            this.peer = peer;
            this.deadline = deadline;
            this.context = context;
            this.span = span;
            this.start = start;
        }

        @Override
        public SpiffeId peer() {
            return peer;
        }

        @Override
        public Deadline deadline() {
            return deadline;
        }

        @Override
        public Admission.Activation activate() {
            return context.makeCurrent()::close;
        }

        @Override
        public void finished(int status) {
            if (!finished.compareAndSet(false, true)) {
                return;
            }
            String caller = peer.workload().map(LogicalName::toString).orElse("other");
            meters.record(Names.SERVER_DURATION, call.method(), caller, "", status, "", ticker.nanos() - start);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}

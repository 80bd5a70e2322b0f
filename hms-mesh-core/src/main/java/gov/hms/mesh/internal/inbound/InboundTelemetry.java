package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.Mirrored;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.stack.DownstreamWait;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One SERVER span and one timer for each request, continuing the caller's trace. */
public final class InboundTelemetry {
    private static final TextMapGetter<InboundCall> HEADERS = new TextMapGetter<>() {
        @Override
        public String get(InboundCall call, String key) {
            return call == null ? null : call.header().apply(key);
        }
    };

    /** Where the context of a request begins. What somebody unproved says of it counts for nothing. */
    private static Context root(InboundCall call, Optional<SpiffeId> peer) {
        return peer.isPresent() && "1".equals(call.header().apply(Names.MIRROR_HEADER))
                ? Mirrored.in(Context.root())
                : Context.root();
    }

    private final Tracer tracer;
    private final Meters meters;
    private final Ticker ticker;

    public InboundTelemetry(Tracer tracer, Meters meters, Ticker ticker) {
        this.tracer = tracer;
        this.meters = meters;
        this.ticker = ticker;
    }

    Served admitted(
            InboundCall call, Optional<SpiffeId> peer, RequestScope scope, InboundLimit.Permit permit, long arrived) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(root(call, peer), call, HEADERS);
        Span span = tracer.spanBuilder(call.method())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        return new Served(new Request(call, peer, scope, arrived), permit, span, parent);
    }

    void refused(InboundCall call, String caller, int status, ResponseFlag flag) {
        meters.record(Names.SERVER_DURATION, call.method(), caller, "", status, flag.name(), 0);
    }

    /** A request in clear was let in. */
    void inClear() {
        meters.count(Names.PLAINTEXT);
    }

    static String name(Optional<SpiffeId> peer) {
        return peer.isEmpty()
                ? "plaintext"
                : peer.get().workload().map(LogicalName::toString).orElse("other");
    }

    /** @param arrived reading of the monotonic clock */
    private record Request(InboundCall call, Optional<SpiffeId> peer, RequestScope scope, long arrived) {}

    /** A request that the application serves. It holds its place in the limit until it is finished. */
    final class Served implements Admission.Admitted {
        private final Request request;
        private final InboundLimit.Permit permit;
        private final Span span;
        private final Context context;
        private final DownstreamWait wait = new DownstreamWait();
        private final AtomicBoolean finished = new AtomicBoolean();
        private volatile boolean asynchronous;

        private Served(Request request, InboundLimit.Permit permit, Span span, Context parent) {
            this.request = request;
            this.permit = permit;
            this.span = span;
            this.context = wait.in(request.scope.in(parent.with(span)));
        }

        @Override
        public Optional<SpiffeId> peer() {
            return request.peer;
        }

        @Override
        public Deadline deadline() {
            return request.scope.deadline();
        }

        @Override
        public boolean failedBelow() {
            return request.scope.hasFailedBelow();
        }

        @Override
        public void answersLater() {
            asynchronous = true;
            permit.answersLater();
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
            long now = ticker.nanos();
            release(status, now);
            meters.record(
                    Names.SERVER_DURATION,
                    request.call.method(),
                    name(request.peer),
                    "",
                    status,
                    "",
                    now - request.arrived);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }

        /** It was admitted, and then not served. */
        void abandoned() {
            if (finished.compareAndSet(false, true)) {
                permit.ignored();
                span.end();
            }
        }

        /**
         * Errors are often fast: how long they take says nothing about load, unless the caller had given up meanwhile and the
         * time went by here rather than further down.
         */
        private void release(int status, long now) {
            long total = now - request.arrived;
            long own = Math.max(0, total - wait.nanos(now));
            long budget = deadline().remainingNanos(request.arrived);
            Patience patience = Patience.of(own, total, budget);
            if (patience == Patience.LATE || asynchronous || status < 400) {
                permit.worked(request.arrived, now, own, patience);
            } else {
                permit.ignored();
            }
        }
    }
}

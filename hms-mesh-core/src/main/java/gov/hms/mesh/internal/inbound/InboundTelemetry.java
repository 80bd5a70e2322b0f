package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.stack.DownstreamWait;
import gov.hms.mesh.internal.telemetry.AccessLog;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.telemetry.TellingFailure;
import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One SERVER span and one timer for each request, continuing the caller's trace. */
public final class InboundTelemetry {
    private final Tracer tracer;
    private final Meters meters;
    private final AccessLog access;
    private final Ticker ticker;

    public InboundTelemetry(Tracer tracer, Meters meters, AccessLog access, Ticker ticker) {
        this.tracer = tracer;
        this.meters = meters;
        this.access = access;
        this.ticker = ticker;
    }

    Served admitted(
            InboundCall call, Optional<SpiffeId> peer, RequestScope scope, InboundLimit.Permit permit, long arrived) {
        RequestSpan span = RequestSpan.begin(tracer, call, peer);
        span.describe(call, peer, scope);
        return new Served(new Request(call, peer, scope, arrived), permit, span);
    }

    void refused(InboundCall call, Optional<SpiffeId> peer, String caller, int status, ResponseFlag flag) {
        meters.request(
                call.method(),
                caller,
                call.served().route(),
                call.served().httpVersion(),
                status,
                flag.name(),
                Math.max(0, call.waitedNanos()));
        RequestSpan span = RequestSpan.begin(tracer, call, peer);
        span.describe(call, peer, RequestScope.NONE);
        span.ended(status, flag.name());
        told(span, call, peer, status, flag.name(), Math.max(0, call.waitedNanos()));
    }

    private void told(
            RequestSpan span, InboundCall call, Optional<SpiffeId> peer, int status, String flag, long nanos) {
        if (access.takesRequests()) {
            String caller = peer.map(SpiffeId::toString)
                    .orElseGet(() -> call.clearFrom().orElse("nobody"));
            access.served(
                    new AccessLog.Served(span.traceId(), caller, call.method(), call.rawPath(), status, flag, nanos));
        }
    }

    /** A request in clear was let in. */
    void inClear() {
        meters.count(MeshMeter.PLAINTEXT);
    }

    static String name(Optional<SpiffeId> peer) {
        return peer.isEmpty()
                ? Meters.PLAINTEXT_PEER
                : peer.get().workload().map(LogicalName::toString).orElse(Names.OTHER);
    }

    /** @param arrived reading of the monotonic clock */
    private record Request(InboundCall call, Optional<SpiffeId> peer, RequestScope scope, long arrived) {}

    /** A request that the application serves. It holds its place in the limit until it is finished. */
    final class Served implements Admission.Admitted {
        private final Request request;
        private final InboundLimit.Permit permit;
        private final RequestSpan span;
        private final Context context;
        private final DownstreamWait wait = new DownstreamWait();
        private final AtomicBoolean finished = new AtomicBoolean();
        private volatile boolean asynchronous;

        private Served(Request request, InboundLimit.Permit permit, RequestSpan span) {
            this.request = request;
            this.permit = permit;
            this.span = span;
            this.context = wait.in(request.scope.in(span.context()));
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
            try {
                counted(status, now - request.arrived);
            } catch (RuntimeException theirs) {
                TellingFailure.of("the meters", theirs);
            }
            span.ended(status, "");
            told(span, request.call, request.peer, status, "", now - request.arrived);
        }

        /** With the span current, whatever thread this is: a histogram may keep its trace as an example of what is in a bucket. */
        private void counted(int status, long nanos) {
            try (Scope current = span.enter()) {
                meters.request(
                        request.call.method(),
                        name(request.peer),
                        request.call.served().route(),
                        request.call.served().httpVersion(),
                        status,
                        "",
                        nanos);
            }
        }

        /** It was admitted, and then not served. */
        void abandoned() {
            if (finished.compareAndSet(false, true)) {
                permit.ignored();
                span.abandoned();
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

package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.CallRecorder;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.CallPath;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.LatencyBuckets;
import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/** One span and one timer for the whole call, its entry in the statistics that HMS-SYS shows, and the record that explains it. */
public final class CallTelemetryLayer implements Layer {
    private final Tracer tracer;
    private final Meters meters;
    private final CallRecords records;
    private final Ticker ticker;

    public CallTelemetryLayer(Tracer tracer, Meters meters, CallRecords records, Ticker ticker) {
        this.tracer = tracer;
        this.meters = meters;
        this.records = records;
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        long start = ticker.nanos();
        Span span = tracer.spanBuilder(context.call().destination().toString()).startSpan();
        CallJournal journal = context.journal();
        journal.began(records.ids(), traceId(span), start);
        int status = 0;
        Scope current = span.getSpanContext().isValid() ? span.makeCurrent() : Scope.noop();
        try {
            R answer = next.proceed(context, exchange);
            status = exchange.status(answer);
            return answer;
        } catch (MeshException failure) {
            journal.failed(failure);
            failure.recorded(journal.id(), CallPath.of(journal));
            throw failure;
        } finally {
            long now = ticker.nanos();
            // while the span is current: a histogram may keep its trace as an example of what is in a bucket
            try {
                counted(context, status, now - start);
            } finally {
                current.close();
            }
            ended(context, span, status);
            journal.ended(status, now);
            records.keep(journal);
        }
    }

    /** For the statistics that HMS-SYS shows. */
    private static void count(CallJournal journal, long nanos, boolean failed, ResponseFlag flag) {
        CallRecorder route = journal.recorder();
        if (route == null) {
            return;
        }
        int bucket = LatencyBuckets.index(Math.max(1, nanos / 1_000));
        route.ended(bucket, failed, flag);
        ClusterEndpoint endpoint = journal.answering();
        if (endpoint != null) {
            endpoint.calls().ended(bucket, failed, flag);
        }
    }

    private static String traceId(Span span) {
        return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
    }

    private void counted(CallContext context, int status, long nanos) {
        CallJournal journal = context.journal();
        Cluster cluster = journal.cluster();
        boolean failed = failed(status);
        ResponseFlag flag = journal.flag();
        count(journal, nanos, failed, flag);
        if (cluster != null && (failed || journal.attempts() > 1)) {
            journal.verdicts().forEach(verdict -> meters.decided(cluster.label(), verdict.word()));
        }
        meters.call(
                context.call().method(),
                cluster == null ? Names.OTHER : cluster.label(),
                journal.route(),
                status,
                flag == null ? "" : flag.name(),
                nanos);
    }

    private static boolean failed(int status) {
        return status == 0 || status >= 500;
    }

    private static void ended(CallContext context, Span span, int status) {
        if (span.isRecording()) {
            span.setAttribute(Names.ROUTE, context.journal().route());
            span.setAttribute(
                    Names.RESEND_COUNT, (long) Math.max(0, context.journal().attempts() - 1));
            ResponseFlag flag = context.journal().flag();
            if (flag != null) {
                span.setAttribute(Names.FLAG, flag.name());
            }
            if (failed(status)) {
                span.setStatus(StatusCode.ERROR, flag == null ? "" : flag.meaning());
            }
        }
        span.end();
    }
}

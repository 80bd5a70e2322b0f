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
import io.opentelemetry.context.Scope;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One span and one timer for the whole call, its entry in the statistics that HMS-SYS shows, the record that explains it, and,
 * where somebody asks for them, a line in the access log and an event for Java Flight Recorder.
 */
public final class CallTelemetryLayer implements Layer {
    /** Of a call that took less, nobody asks whether the garbage collector was in its way. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Parts with;

    /** What the layer tells, and by which clocks. */
    public record Parts(
            Tracing tracing,
            Meters meters,
            CallRecords records,
            AccessLog access,
            GcPauses pauses,
            Ticker ticker,
            InstantSource clock) {}

    public CallTelemetryLayer(Parts with) {
        this.with = with;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        CallEvent event = new CallEvent();
        event.begin();
        long start = with.ticker.nanos();
        CallJournal journal = context.journal();
        CallSpan span = CallSpan.begin(with.tracing, journal);
        journal.began(with.records.ids(), span.traceId(), start);
        int status = 0;
        boolean watching = false;
        Scope current = span.enter();
        R answer;
        try {
            answer = next.proceed(context, exchange);
            status = exchange.status(answer);
            watching = event.isEnabled() || with.records.areTapped();
        } catch (MeshException failure) {
            journal.failed(failure);
            failure.recorded(journal.id(), CallPath.of(journal));
            throw failure;
        } finally {
            long now = with.ticker.nanos();
            // while the span is current: a histogram may keep its trace as an example of what is in a bucket
            try {
                counted(context, status, now - start);
            } catch (RuntimeException theirs) {
                TellingFailure.of("the meters", theirs);
            } finally {
                current.close();
            }
            if (watching) {
                journal.reading();
            }
            ended(journal, span, status, now);
            if (status == 0) {
                commit(event, journal);
            }
        }
        return watching ? watched(answer, exchange, event, journal) : answer;
    }

    private void ended(CallJournal journal, CallSpan span, int status, long now) {
        long took = now - journal.startNanos();
        if (took >= SLOW_NANOS) {
            long wall = with.clock.millis();
            journal.stoodStill(with.pauses.overlapNanos(wall - TimeUnit.NANOSECONDS.toMillis(took), wall));
        }
        try {
            span.ended(journal, status, with.clock, now);
        } catch (RuntimeException theirs) {
            TellingFailure.of("the span", theirs);
        }
        journal.ended(status, now);
        with.records.keep(journal);
        try {
            with.access.called(journal, status, took);
        } catch (RuntimeException theirs) {
            TellingFailure.of("the line in the access log", theirs);
        }
    }

    /** The event ends with the answer's body; an adapter may say more than once that it was read. */
    private <R> R watched(R answer, Exchange<R> exchange, CallEvent event, CallJournal journal) {
        AtomicBoolean told = new AtomicBoolean();
        return exchange.whenDone(answer, () -> {
            if (told.compareAndSet(false, true)) {
                journal.read(with.ticker.nanos() - journal.endNanos());
                commit(event, journal);
            }
        });
    }

    private static void commit(CallEvent event, CallJournal journal) {
        event.end();
        if (event.shouldCommit()) {
            event.tell(journal);
            event.commit();
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

    private void counted(CallContext context, int status, long nanos) {
        CallJournal journal = context.journal();
        Cluster cluster = journal.cluster();
        boolean failed = status == 0 || status >= 500;
        ResponseFlag flag = journal.flag();
        count(journal, nanos, failed, flag);
        if (cluster != null && (failed || journal.attempts() > 1)) {
            journal.verdicts().forEach(verdict -> with.meters.decided(cluster.label(), verdict.word()));
        }
        with.meters.call(
                context.call().method(),
                cluster == null ? Names.OTHER : cluster.label(),
                journal.route(),
                status,
                flag == null ? "" : flag.name(),
                nanos);
    }
}

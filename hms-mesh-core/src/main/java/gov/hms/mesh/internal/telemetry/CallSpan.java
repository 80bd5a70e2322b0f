package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.policy.ConfigOrigin;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.Verdict;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The span around a call, over all of its attempts. What the mesh decided is told when the call ends, at the times at which it was
 * decided, and only when somebody records it.
 */
final class CallSpan {
    private final Span span;

    private CallSpan(Span span) {
        this.span = span;
    }

    static CallSpan begin(Tracing tracing, CallJournal journal) {
        SpanBuilder builder = tracing.tracer().spanBuilder(journal.destination().toString());
        if (journal.isMirrored()) {
            // a copy is nobody's child: what becomes of it is no part of how long the original took
            builder.setParent(Context.root()).addLink(Span.current().getSpanContext());
        }
        return new CallSpan(builder.startSpan());
    }

    /** Makes it the one that is current. */
    Scope enter() {
        return span.getSpanContext().isValid() ? span.makeCurrent() : Scope.noop();
    }

    String traceId() {
        return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
    }

    /** @param now reading of the monotonic clock */
    void ended(CallJournal journal, int status, InstantSource clock, long now) {
        if (span.isRecording()) {
            describe(journal, status);
            tellDecisions(journal, epochNanos(clock.instant()) - now);
        }
        span.end();
    }

    /** To the nanosecond: an event must not come before its span. */
    private static long epochNanos(Instant wall) {
        return TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano();
    }

    private void describe(CallJournal journal, int status) {
        Cluster cluster = journal.cluster();
        ResponseFlag flag = journal.flag();
        ConfigOrigin origin = journal.origin();
        span.setAttribute(Names.METHOD, Names.method(journal.method()));
        if (status > 0) {
            span.setAttribute(Names.STATUS, (long) status);
        }
        span.setAttribute(Names.PEER, cluster == null ? Names.OTHER : cluster.label());
        span.setAttribute(Names.ROUTE, journal.route());
        span.setAttribute(Names.ATTEMPTS, (long) journal.attempts());
        if (journal.attempts() > 1) {
            span.setAttribute(Names.RESEND_COUNT, (long) journal.attempts() - 1);
        }
        if (origin != null && !origin.policies().isEmpty()) {
            span.setAttribute(Names.POLICY, String.join(" ", origin.policies()));
        }
        if (!journal.version().isEmpty()) {
            span.setAttribute(Names.SPLIT, journal.version());
        }
        if (flag != null) {
            span.setAttribute(Names.FLAG, flag.name());
        }
        if (status == 0 || status >= 500) {
            span.setStatus(StatusCode.ERROR, flag == null ? "" : flag.meaning());
        }
        Phases.of(journal).describe(span);
    }

    /** @param epoch of the monotonic clock's zero, in nanoseconds */
    private void tellDecisions(CallJournal journal, long epoch) {
        for (AttemptRecord record : journal.choices()) {
            Verdict verdict = record.verdict();
            if (verdict == null && record.refusal() == null) {
                continue;
            }
            AttributesBuilder of = Attributes.builder()
                    .put(Names.NUMBER, (long) record.attempt())
                    .put(Names.INSTANCE, record.endpoint().instanceId());
            AttemptFailedException.Kind failure = record.failure();
            if (failure != null) {
                of.put(Names.ERROR, failure.name().toLowerCase(Locale.ROOT));
            }
            if (record.refusal() != null) {
                of.put(Names.FLAG, record.refusal().name());
            }
            if (verdict != null) {
                of.put(Names.DECIDED, verdict.word());
                of.put(Names.PAUSE, (long) journal.pauseMs(record));
                of.put(Names.BUDGET_LEFT, (long) journal.budgetLeft(record));
            }
            span.addEvent(
                    verdict == null ? "hms.refused" : "hms.decided",
                    of.build(),
                    epoch + record.endNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }
}

package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallJournal;
import io.opentelemetry.api.trace.Span;
import java.util.concurrent.TimeUnit;

/**
 * Where the time of a call, or of one attempt of it, went. What is left of the whole are pauses between attempts, and the time of
 * the mesh itself.
 *
 * @param queueNanos waiting for a place, where a policy limits how many calls are in flight
 * @param pickNanos choosing an instance
 * @param connectNanos opening TCP connections
 * @param tlsNanos in TLS handshakes
 * @param firstByteNanos from sending until the head of an answer, or of the failure
 * @param bodyNanos from the head of the answer until its body was read; 0 when nobody watched
 * @param gcNanos of all that, the process stood still for the garbage collector; 0 of a call that was fast anyway
 */
public record Phases(
        long queueNanos,
        long pickNanos,
        long connectNanos,
        long tlsNanos,
        long firstByteNanos,
        long bodyNanos,
        long gcNanos) {

    static Phases of(AttemptRecord attempt) {
        return new Phases(
                0, attempt.pickNanos(), attempt.connectNanos(), attempt.tlsNanos(), attempt.firstByteNanos(), 0, 0);
    }

    /** Of all attempts together. */
    public static Phases of(CallJournal journal) {
        Phases sum = new Phases(journal.queueNanos(), 0, 0, 0, 0, journal.bodyNanos(), journal.gcNanos());
        for (AttemptRecord attempt : journal.choices()) {
            sum = sum.plus(of(attempt));
        }
        return sum;
    }

    private Phases plus(Phases other) {
        return new Phases(
                queueNanos + other.queueNanos,
                pickNanos + other.pickNanos,
                connectNanos + other.connectNanos,
                tlsNanos + other.tlsNanos,
                firstByteNanos + other.firstByteNanos,
                bodyNanos + other.bodyNanos,
                gcNanos + other.gcNanos);
    }

    /** In seconds, as OpenTelemetry has durations; what took no time is left out. */
    void describe(Span span) {
        describe(span, "hms.time.queue", queueNanos);
        describe(span, "hms.time.pick", pickNanos);
        describe(span, "hms.time.connect", connectNanos);
        describe(span, "hms.time.tls", tlsNanos);
        describe(span, "hms.time.first_byte", firstByteNanos);
        describe(span, "hms.time.gc", gcNanos);
    }

    private static void describe(Span span, String name, long nanos) {
        if (nanos > 0) {
            span.setAttribute(name, TimeUnit.NANOSECONDS.toMicros(nanos) / 1e6);
        }
    }

    /** In microseconds; what took no time is left out. */
    void describe(JsonLine line) {
        describe(line, "queue_us", queueNanos);
        describe(line, "pick_us", pickNanos);
        describe(line, "connect_us", connectNanos);
        describe(line, "tls_us", tlsNanos);
        describe(line, "first_byte_us", firstByteNanos);
        describe(line, "gc_us", gcNanos);
    }

    private static void describe(JsonLine line, String name, long nanos) {
        if (nanos > 0) {
            line.put(name, TimeUnit.NANOSECONDS.toMicros(nanos));
        }
    }
}

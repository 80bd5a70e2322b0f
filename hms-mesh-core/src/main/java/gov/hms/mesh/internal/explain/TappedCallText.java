package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.telemetry.Phases;
import gov.hms.mesh.internal.wire.TappedCall;
import gov.hms.mesh.internal.wire.TimeSpent;
import java.util.List;

/** A call as somebody who looks on is told of it: neither query nor header nor body, but for how long that took to read. */
final class TappedCallText {
    private TappedCallText() {}

    static TappedCall of(CallJournal call, long nowEpochMs, long nowNanos) {
        long nanos = call.endNanos() - call.startNanos();
        TappedCall.Builder told = TappedCall.newBuilder()
                .setCallId(call.id())
                .setStartedEpochMs(nowEpochMs - (nowNanos - call.startNanos()) / 1_000_000)
                .setDestination(call.destination().toString())
                .setRoute(Steps.line(call.route()))
                .setMethod(Steps.line(call.method()))
                .setPath(Steps.line(call.path()))
                .setStatus(call.status())
                .setAttempts(call.attempts())
                .setMicros(nanos / 1_000);
        if (call.flag() != null) {
            told.setFlag(call.flag().name());
        }
        List<AttemptRecord> choices = call.choices();
        if (!choices.isEmpty()) {
            AttemptRecord last = call.answered();
            told.setInstanceId(last.endpoint().instanceId())
                    .setVersion(last.endpoint().version())
                    .setEndpoint(last.endpoint().authority());
        }
        spent(call, choices, nanos, told);
        return told.build();
    }

    /** Attempts that ran beside each other can take longer together than the call did. */
    private static void spent(CallJournal call, List<AttemptRecord> choices, long nanos, TappedCall.Builder told) {
        long attempts = choices.stream().mapToLong(AttemptRecord::nanos).sum();
        long pauses = choices.stream()
                .mapToLong(choice -> call.pauseMs(choice) * 1_000_000L)
                .sum();
        add(told, "delay", call.delayMs() * 1_000_000L);
        add(told, "attempts", attempts);
        add(told, "pauses", pauses);
        Phases phases = Phases.of(call);
        add(told, "queue", phases.queueNanos());
        add(told, "pick", phases.pickNanos());
        add(told, "connect", phases.connectNanos());
        add(told, "tls", phases.tlsNanos());
        add(told, "first byte", phases.firstByteNanos());
        add(told, "body", phases.bodyNanos());
        add(told, "gc", phases.gcNanos());
        add(told, "rest", nanos - attempts - pauses - call.delayMs() * 1_000_000L);
    }

    private static void add(TappedCall.Builder told, String on, long nanos) {
        if (nanos >= 1_000) {
            told.addSpent(TimeSpent.newBuilder().setOn(on).setMicros(nanos / 1_000));
        }
    }
}

package gov.hms.sys.question;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCall;
import gov.hms.mesh.internal.wire.TappedCalls;
import gov.hms.mesh.internal.wire.TimeSpent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One operator who looks on at the calls of a service, for a while. */
public final class TapSession implements AutoCloseable {
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_AT_ONCE = 200;
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_SPENT = 12;

    private final String operator;
    private final LogicalName service;
    private final Tap filter;
    private final LongSupplier nanoTime;
    private final long endNanos;
    private final Consumer<TapSession> onClose;
    private final BlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder passedOver = new LongAdder();

    /** A call, and the instance of the caller that told of it; all in it is bounded and printable. */
    public record Heard(String instanceId, TappedCall call) {}

    TapSession(String operator, LogicalName service, Tap filter, LongSupplier nanoTime, Consumer<TapSession> onClose) {
        this.operator = operator;
        this.service = service;
        this.filter = filter;
        this.nanoTime = nanoTime;
        this.endNanos =
                nanoTime.getAsLong() + Duration.ofSeconds(filter.getSeconds()).toNanos();
        this.onClose = onClose;
    }

    String id() {
        return filter.getId();
    }

    String operator() {
        return operator;
    }

    LogicalName service() {
        return service;
    }

    Tap filter() {
        return filter;
    }

    /** For an instance that comes later. */
    Tap rest() {
        return filter.toBuilder()
                .setSeconds((int) Math.max(1, left().toSeconds()))
                .build();
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - nanoTime.getAsLong()));
    }

    /** Whether its time is over. */
    public boolean isOver() {
        return left().isZero();
    }

    void heard(String instanceId, TappedCalls calls) {
        if (calls.getSerializedSize() > MOST_BYTES) {
            passedOver.add(calls.getCallsCount());
            return;
        }
        passedOver.add(Math.max(0, Math.min(calls.getPassedOver(), Integer.MAX_VALUE)));
        passedOver.add(Math.max(0, calls.getCallsCount() - MOST_AT_ONCE));
        calls.getCallsList().stream().limit(MOST_AT_ONCE).forEach(call -> {
            if (!waiting.offer(new Heard(instanceId, plain(call)))) {
                passedOver.increment();
            }
        });
    }

    /** The next ones, waiting at most so long for the first. */
    public List<Heard> next(Duration atMost) throws InterruptedException {
        List<Heard> heard = new ArrayList<>();
        Optional.ofNullable(waiting.poll(atMost.toNanos(), TimeUnit.NANOSECONDS))
                .ifPresent(heard::add);
        waiting.drainTo(heard);
        return heard;
    }

    /** How many wanted calls were not told since this was asked, for there were too many at once. */
    public long passedOver() {
        return passedOver.sumThenReset();
    }

    @Override
    public void close() {
        onClose.accept(this);
    }

    private static TappedCall plain(TappedCall call) {
        TappedCall.Builder plain = TappedCall.newBuilder()
                .setCallId(Plain.text(call.getCallId()))
                .setStartedEpochMs(call.getStartedEpochMs())
                .setDestination(Plain.text(call.getDestination()))
                .setRoute(Plain.text(call.getRoute()))
                .setMethod(Plain.text(call.getMethod()))
                .setPath(Plain.text(call.getPath()))
                .setStatus(call.getStatus())
                .setFlag(Plain.text(call.getFlag()))
                .setAttempts(call.getAttempts())
                .setMicros(call.getMicros())
                .setInstanceId(Plain.text(call.getInstanceId()))
                .setVersion(Plain.text(call.getVersion()))
                .setEndpoint(Plain.text(call.getEndpoint()));
        call.getSpentList().stream()
                .limit(MOST_SPENT)
                .map(spent ->
                        TimeSpent.newBuilder().setOn(Plain.text(spent.getOn())).setMicros(spent.getMicros()))
                .forEach(plain::addSpent);
        return plain.build();
    }
}

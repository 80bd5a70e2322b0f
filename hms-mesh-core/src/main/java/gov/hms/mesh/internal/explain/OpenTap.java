package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCalls;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Somebody looks on at the calls of this process: which they want, and those that were not told yet. */
final class OpenTap {
    private static final int MOST_PER_SECOND = 100;
    private static final int LONGEST_SECONDS = 600;
    private static final int FLUSHES_PER_SECOND = 2;

    /** For the end of an answer; then the call is told without. */
    private static final long LONGEST_BODY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Tap wanted;
    private final Consumer<TappedCalls> sink;
    private final Duration length;
    private final long endNanos;
    private final int perSecond;
    private final AtomicInteger permits;
    private final Queue<CallJournal> untold = new ConcurrentLinkedQueue<>();
    private final LongAdder passedOver = new LongAdder();

    /** Only of the thread that tells. */
    private int flushes;

    OpenTap(Tap wanted, Consumer<TappedCalls> sink, long nowNanos) {
        this.wanted = wanted;
        this.sink = sink;
        this.length = Duration.ofSeconds(Math.min(Integer.toUnsignedLong(wanted.getSeconds()), LONGEST_SECONDS));
        this.endNanos = nowNanos + length.toNanos();
        this.perSecond = (int) Math.min(Integer.toUnsignedLong(wanted.getPerSecond()), MOST_PER_SECOND);
        this.permits = new AtomicInteger(perSecond);
    }

    String id() {
        return wanted.getId();
    }

    Duration length() {
        return length;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - endNanos >= 0;
    }

    /** On the thread of the call: what is kept is a reference, and no more of them than may be told. */
    void offer(CallJournal call, RandomGenerator random) {
        if (!isWanted(call) || random.nextDouble() * 100 >= wanted.getSamplePercent()) {
            return;
        }
        if (permits.getAndDecrement() > 0) {
            untold.add(call);
        } else {
            passedOver.increment();
        }
    }

    private boolean isWanted(CallJournal call) {
        int status = call.status();
        return status >= wanted.getStatusFrom()
                && status <= wanted.getStatusTo()
                && (!wanted.getFailed() || call.isFailure())
                && call.endNanos() - call.startNanos() >= wanted.getMinMicros() * 1_000
                && (wanted.getDestination().isEmpty()
                        || wanted.getDestination().equals(call.destination().toString()))
                && (wanted.getRoute().isEmpty() || wanted.getRoute().equals(call.route()))
                && (wanted.getMethod().isEmpty() || wanted.getMethod().equals(call.method()))
                && call.path().startsWith(wanted.getPathPrefix());
    }

    void flush(long nowEpochMs, long nowNanos) {
        TappedCalls.Builder told = TappedCalls.newBuilder().setTap(wanted.getId());
        for (Iterator<CallJournal> calls = untold.iterator(); calls.hasNext(); ) {
            CallJournal call = calls.next();
            if (!call.isBeingRead() || nowNanos - call.endNanos() >= LONGEST_BODY_NANOS || isOver(nowNanos)) {
                calls.remove();
                told.addCalls(TappedCallText.of(call, nowEpochMs, nowNanos));
            }
        }
        told.setPassedOver(passedOver.sumThenReset());
        if (++flushes % FLUSHES_PER_SECOND == 0) {
            permits.set(perSecond);
        }
        if (told.getCallsCount() > 0 || told.getPassedOver() > 0) {
            sink.accept(told.build());
        }
    }
}

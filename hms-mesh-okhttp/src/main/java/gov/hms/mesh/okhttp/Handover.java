package gov.hms.mesh.okhttp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A new certificate takes over from one that is as good. Each connection has to be made anew, and a handshake costs as much as a
 * hundred requests: were all made at once, every call would wait for the processor. So they are made one at a time, each by the
 * call that finds none free, while the other calls go on over the connections of before; for {@value #LONGEST_SECONDS} seconds at most.
 */
final class Handover {
    static final int LONGEST_SECONDS = 3;

    /** There is nothing to take over from. */
    static final Handover NONE = new Handover(null, 0);

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);

    /** A handshake that takes longer does not keep others from beginning theirs. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long NOBODY = Long.MIN_VALUE;

    private final long end;

    /** Null when it is over: a chain of all that ever were would never end. */
    private volatile InnerClient before;

    /** When the call began that makes the connection which is being made. */
    private final AtomicLong turn = new AtomicLong(NOBODY);

    private Handover(InnerClient before, long end) {
        this.before = before;
        this.end = end;
    }

    static Handover from(InnerClient before, long now) {
        before.handover().end();
        return new Handover(before, now + LONGEST_NANOS);
    }

    boolean isOver() {
        return before == null;
    }

    /** Which of the two an attempt that begins now goes through. */
    InnerClient choose(InnerClient after, long now) {
        if (now - end >= 0) {
            end();
        }
        InnerClient known = before;
        return known == null || after.hasIdle() || isFirst(now) || !known.hasIdle() ? after : known;
    }

    private boolean isFirst(long now) {
        long taken = turn.get();
        return (taken == NOBODY || now - taken >= TURN_NANOS) && turn.compareAndSet(taken, now);
    }

    /** A connection of the new certificate carries a request: the next one may be made. */
    void connected() {
        if (before != null) {
            turn.set(NOBODY);
        }
    }

    /** From now on there is the new certificate alone. */
    void end() {
        InnerClient known = before;
        if (known != null) {
            before = null;
            known.closeIdle();
        }
    }
}

package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.AttemptTimes;
import gov.hms.mesh.call.Deadline;
import java.util.function.LongSupplier;

/**
 * What the network interceptor tells the exchange about an attempt. It travels as a tag of the inner request. Both run on
 * the thread of the call.
 */
final class AttemptState {
    private final Deadline end;
    private final long timeoutNanos;
    private final HandshakePatience patience;
    private final LongSupplier nanoTime;
    private final AttemptTimes times;
    private final long toldMillis;
    private Deadline headBy;
    private HeadTimer timer = HeadTimer.NONE;
    private long connectBegan;
    private long handshakeBegan;
    private boolean handshaking;
    private boolean prolonged;

    /** Whether the request may have left: set just before its first byte. */
    boolean sent;

    /** Whether the application's body could not be read. */
    boolean bodyFailed;

    /** The status of the answer when OkHttp must not see it, else 0. */
    int hiddenStatus;

    /**
     * @param end of the whole call
     * @param timeoutNanos until the head of the answer must have come; {@link Long#MAX_VALUE}: no limit
     * @param patience with the endpoint's handshakes
     * @param times where it is said how long the steps took
     */
    AttemptState(
            Deadline end, long timeoutNanos, HandshakePatience patience, LongSupplier nanoTime, AttemptTimes times) {
        this.end = end;
        this.timeoutNanos = timeoutNanos;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.times = times;
        this.headBy = headWithin(nanoTime.getAsLong());
        this.toldMillis = leftMillis();
    }

    private Deadline headWithin(long now) {
        return timeoutNanos == Long.MAX_VALUE ? end : end.min(Deadline.afterNanos(timeoutNanos, now));
    }

    /** The timer that will end the attempt. */
    void endedBy(HeadTimer head) {
        timer = head;
    }

    void connectBegins() {
        connectBegan = nanoTime.getAsLong();
    }

    /** The head of the answer came so long after the request's first byte. */
    void answered(long nanos) {
        times.answered(nanos);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    void handshakeBegins() {
        handshaking = true;
        handshakeBegan = nanoTime.getAsLong();
        times.connected(handshakeBegan - connectBegan);
        if (patience.nanos() > headBy.remainingNanos(handshakeBegan)) {
            prolonged = true;
            timer.restart(patience.nanos());
        }
    }

    void handshakeEnds() {
        handshaking = false;
        long now = nanoTime.getAsLong();
        times.secured(now - handshakeBegan);
        patience.completed(now - handshakeBegan, timeoutNanos);
        if (prolonged) {
            headBy = headWithin(now);
            timer.restart(timeoutNanos);
        }
    }

    /** The attempt's own time, not the call's, is up. */
    void timedOut() {
        if (handshaking) {
            patience.cutOff(timeoutNanos);
        }
    }

    /** Whether the attempt's time is up. */
    boolean late() {
        return headBy.expired(nanoTime.getAsLong());
    }

    /** What is left of the attempt's time now, when connecting took a part of it since the request was made; else negative. */
    long shorterMillis() {
        if (!headBy.bounded()) {
            return -1;
        }
        long left = leftMillis();
        return left < toldMillis ? left : -1;
    }

    private long leftMillis() {
        return headBy.remainingNanos(nanoTime.getAsLong()) / 1_000_000;
    }
}

package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.time.Ticker;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether one endpoint is in service, as far as its own past goes. Every {@link #begin} is followed by exactly one of
 * {@link #succeeded}, {@link #failed} and {@link #released}.
 */
public final class EndpointHealth {
    /** Further ejections are no longer than after so many, and their end must not be a day away. */
    private static final int MOST_COUNTED = 7;

    /** What an attempt is to the endpoint's health. */
    public enum Standing {
        /** An ordinary attempt. */
        SERVING,
        /** Its result decides whether the endpoint comes back. Nobody else has this right until it is reported. */
        TRIAL,
        /** The endpoint is ejected and its time is not over: whoever chose it had nobody better. */
        OUT,
        /** The time is over and somebody else is trying. */
        TRIED_BY_ANOTHER
    }

    private final OutlierDetector detector;
    private final Ticker ticker;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile long rowSinceNanos;
    private volatile OutcomeWindow window;
    private volatile Ejection ejection;
    private volatile long servingSince;
    private volatile boolean asked;

    /** Of the recent past; guarded by the detector. */
    private int ejections;

    EndpointHealth(OutlierDetector detector, OutcomeWindow window, Ticker ticker) {
        this.detector = detector;
        this.window = window;
        this.ticker = ticker;
        this.servingSince = ticker.nanos();
    }

    /** Whether it may be asked now: in service, or due for a trial that nobody has begun. */
    public boolean available() {
        Ejection current = ejection;
        return current == null || !current.trial().get() && current.over(ticker.nanos());
    }

    /** The moment from which it has been in service without a break, on the monotonic clock: its first sight, or the end of its last ejection. */
    public long servingSince() {
        return servingSince;
    }

    public boolean ejected() {
        return ejection != null;
    }

    /** Why it is out of service, for people; null while it is in service. */
    public String ejectedBecause(long nowNanos) {
        Ejection current = ejection;
        return current == null ? null : current.describe(nowNanos);
    }

    /** What it is ejected for, in words that exist; null while it is in service. */
    public String ejectedFor() {
        Ejection current = ejection;
        return current == null ? null : current.reason();
    }

    public Standing begin(long nowNanos) {
        if (!asked) {
            asked = true;
        }
        Ejection current = ejection;
        if (current == null) {
            return Standing.SERVING;
        }
        if (!current.over(nowNanos)) {
            return Standing.OUT;
        }
        return current.trial().compareAndSet(false, true) ? Standing.TRIAL : Standing.TRIED_BY_ANOTHER;
    }

    public void succeeded(Standing standing, long latencyNanos, long nowNanos) {
        if (standing != Standing.SERVING) {
            detector.recovered(this, nowNanos);
            return;
        }
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
        window.succeeded(latencyNanos, nowNanos);
        detector.look(nowNanos);
    }

    public void failed(Standing standing, long nowNanos) {
        if (standing == Standing.SERVING) {
            if (failuresInARow.get() == 0) {
                rowSinceNanos = nowNanos;
            }
            int row = failuresInARow.incrementAndGet();
            window.failed(nowNanos);
            detector.failedInARow(this, row, nowNanos);
            detector.look(nowNanos);
        } else if (standing == Standing.TRIAL) {
            detector.trialFailed(this, nowNanos);
        }
    }

    /** The attempt told nothing about the endpoint. */
    public void released(Standing standing) {
        Ejection current = ejection;
        if (standing == Standing.TRIAL && current != null) {
            current.trial().set(false);
        }
    }

    /** Whether this process ever called it. */
    boolean asked() {
        return asked;
    }

    int failuresInARow() {
        return failuresInARow.get();
    }

    /** When the first of the failures in a row ended; only while there are any. */
    long rowSinceNanos() {
        return rowSinceNanos;
    }

    /** Of what ended since a moment, as far as it is remembered, to the next earlier bucket. */
    OutcomeWindow.Reading readSince(long sinceNanos, long nowNanos) {
        return window.readSince(sinceNanos, nowNanos);
    }

    OutcomeWindow.Reading read(long nowNanos) {
        return window.read(nowNanos);
    }

    /** Starts counting anew: what was is no measure of what comes. */
    void forget(OutcomeWindow fresh) {
        window = fresh;
    }

    Ejection ejection() {
        return ejection;
    }

    /** @param calmNanos of good service that make one earlier ejection forgotten */
    int countEjection(long nowNanos, long calmNanos) {
        long calm = ejection == null ? (nowNanos - servingSince) / calmNanos : 0;
        ejections = (int) Math.min(Math.max(0, ejections - calm) + 1, MOST_COUNTED);
        return ejections;
    }

    void eject(Ejection next) {
        ejection = next;
    }

    void restore(OutcomeWindow fresh, long nowNanos) {
        window = fresh;
        failuresInARow.set(0);
        servingSince = nowNanos;
        ejection = null;
    }
}

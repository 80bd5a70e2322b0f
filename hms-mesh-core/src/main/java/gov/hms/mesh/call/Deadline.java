package gov.hms.mesh.call;

import java.time.Duration;

/**
 * A point in time on the monotonic clock of this process ({@link System#nanoTime()}), after which an answer is of no use.
 * It never travels: between processes goes the time that remains.
 *
 * @param atNanos reading of the monotonic clock; meaningless when {@code bounded} is false
 * @param bounded false for {@link #NEVER}
 */
public record Deadline(long atNanos, boolean bounded) {
    /** No deadline at all. */
    public static final Deadline NEVER = new Deadline(0, false);

    /** The deadline that lies {@code timeout} after {@code nowNanos}; zero and negative timeouts are over at once. */
    public static Deadline after(Duration timeout, long nowNanos) {
        return afterNanos(timeout.toNanos(), nowNanos);
    }

    public static Deadline afterNanos(long timeoutNanos, long nowNanos) {
        return new Deadline(nowNanos + timeoutNanos, true);
    }

    /** The earlier of the two. */
    public Deadline min(Deadline other) {
        if (!bounded) {
            return other;
        }
        return !other.bounded || atNanos - other.atNanos <= 0 ? this : other;
    }

    /** Nanoseconds left; negative when over; {@link Long#MAX_VALUE} for {@link #NEVER}. */
    public long remainingNanos(long nowNanos) {
        return bounded ? atNanos - nowNanos : Long.MAX_VALUE;
    }

    public boolean expired(long nowNanos) {
        return bounded && atNanos - nowNanos <= 0;
    }
}

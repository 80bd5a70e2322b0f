package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.policy.RateLimitPolicy;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The generic cell rate algorithm: one number says when the next request would be due if they came evenly; a burst is how far
 * that moment may lie ahead. No lock, no timer, no queue.
 */
public final class RateLimit {
    private final AtomicLong dueNanos;
    private volatile RateLimitPolicy policy = RateLimitPolicy.NONE;

    public RateLimit(long nowNanos) {
        dueNanos = new AtomicLong(nowNanos);
    }

    /** Takes a new limit over; what was used of the old burst stays used, as far as the new one reaches. */
    public void adopt(RateLimitPolicy next, long nowNanos) {
        policy = next;
        if (next.requestsPerSecond() > 0) {
            long farthest = nowNanos + interval(next) * next.burst();
            dueNanos.updateAndGet(due -> due - farthest > 0 ? farthest : due);
        }
    }

    public RateLimitPolicy policy() {
        return policy;
    }

    /** Counts one request. Returns 0 when it may go now, else the nanoseconds after which one could. */
    public long tryAcquire(long nowNanos) {
        RateLimitPolicy limit = policy;
        if (limit.requestsPerSecond() == 0) {
            return 0;
        }
        long interval = interval(limit);
        while (true) {
            long due = dueNanos.get();
            long next = (due - nowNanos > 0 ? due : nowNanos) + interval;
            long early = next - nowNanos - interval * limit.burst();
            if (early > 0) {
                return early;
            }
            if (dueNanos.compareAndSet(due, next)) {
                return 0;
            }
        }
    }

    /** Nanoseconds after which one could go; 0: now. Asking counts nothing. */
    public long waitNanos(long nowNanos) {
        RateLimitPolicy limit = policy;
        if (limit.requestsPerSecond() == 0) {
            return 0;
        }
        long ahead = Math.max(0, dueNanos.get() - nowNanos);
        return Math.max(0, ahead - interval(limit) * (limit.burst() - 1L));
    }

    private static long interval(RateLimitPolicy limit) {
        return 1_000_000_000L / limit.requestsPerSecond();
    }
}

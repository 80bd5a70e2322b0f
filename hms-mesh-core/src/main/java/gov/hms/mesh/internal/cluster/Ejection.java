package gov.hms.mesh.internal.cluster;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An endpoint's time out of service. When it is over, one real request at a time tries whether the endpoint is well again.
 *
 * @param untilNanos of the monotonic clock
 * @param count how many ejections of the recent past, this one included
 * @param reason for people: {@code 5 failures in a row}
 * @param trial whether somebody is trying
 */
record Ejection(long untilNanos, int count, String reason, AtomicBoolean trial) {
    Ejection(long untilNanos, int count, String reason) {
        this(untilNanos, count, reason, new AtomicBoolean());
    }

    boolean over(long nowNanos) {
        return nowNanos - untilNanos >= 0;
    }

    String describe(long nowNanos) {
        String since = "ejected for " + reason + (count > 1 ? " (time " + count + " in a row)" : "");
        return over(nowNanos)
                ? since + ", and one trial is under way"
                : since + ", for another " + Math.max(1, (untilNanos - nowNanos) / 1_000_000) + " ms";
    }
}

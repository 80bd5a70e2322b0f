package gov.hms.sys.mesh;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Judges each answer, and each caller that was answered: whether it may have been, by who it was and when. */
final class SoakTally {
    private static final Duration IN_FORCE = Duration.ofSeconds(5);

    final AtomicLong right = new AtomicLong();
    final AtomicLong wrong = new AtomicLong();
    final AtomicLong failed = new AtomicLong();

    /** Answers of somebody whose certificate had ended, or was revoked more than five seconds before the call began. */
    final AtomicLong expired = new AtomicLong();

    final AtomicLong revoked = new AtomicLong();

    /** Answers of those while they were good: without any the others would prove nothing. */
    final AtomicLong inTime = new AtomicLong();

    /** How long after its revocation the last call began that somebody still answered. */
    final AtomicLong longestMillis = new AtomicLong();

    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private final Map<String, Instant> revocations = new ConcurrentHashMap<>();

    void endsAt(String name, Instant end) {
        ends.put(name, end);
    }

    void revokedAt(String name, Instant moment) {
        revocations.put(name, moment);
    }

    /** Whether nobody may be answered by, or answer, whoever bears the name. */
    boolean over(String name) {
        Instant now = Instant.now();
        return now.isAfter(ends.getOrDefault(name, Instant.MAX))
                || now.isAfter(revocations
                        .getOrDefault(name, Instant.MAX.minus(IN_FORCE))
                        .plus(IN_FORCE));
    }

    /**
     * @param by who answered or was answered
     * @param expected how the name of whoever was meant begins
     * @param begun when the call did
     */
    void judge(String by, String expected, Instant begun) {
        if (!by.startsWith(expected)) {
            wrong.incrementAndGet();
        } else if (begun.isAfter(ends.getOrDefault(by, Instant.MAX))) {
            expired.incrementAndGet();
        } else if (!revocations.containsKey(by)) {
            if (ends.containsKey(by)) {
                inTime.incrementAndGet();
            }
            right.incrementAndGet();
        } else {
            Duration late = Duration.between(revocations.get(by), begun);
            longestMillis.accumulateAndGet(late.toMillis(), Math::max);
            (late.compareTo(IN_FORCE) > 0 ? revoked : right).incrementAndGet();
        }
    }

    @Override
    public String toString() {
        return "%d right, of them %d in time; %d wrong, %d expired, %d revoked, %d failed; revoked in force after %d ms"
                .formatted(
                        right.get(),
                        inTime.get(),
                        wrong.get(),
                        expired.get(),
                        revoked.get(),
                        failed.get(),
                        longestMillis.get());
    }
}

package gov.hms.sys.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How late it is at least: as the wall clock has had it for an hour of the monotonic clock, without taking it back. For what is
 * forgotten for good, such as a denial: a wall clock that runs ahead for less than an hour, also from before the start on, must
 * not bring back what is denied. Usable by any thread.
 */
public final class SettledClock {
    private static final Duration SETTLED = Duration.ofHours(1);
    private static final Duration TOGETHER = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long firstNanos;

    /** Oldest first: one for each minute of the last hour, and one that is older. */
    private final Deque<Look> looks = new ArrayDeque<>();

    /**
     * @param at by the monotonic clock, since the first
     * @param start when the first was, by the wall clock as it was then
     */
    private record Look(Duration at, Instant start) {}

    /** Looks for the first time. */
    public SettledClock(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.firstNanos = nanoTime.getAsLong();
        looks.add(new Look(Duration.ZERO, clock.instant()));
    }

    /**
     * Looks again. To be called every minute: what the wall clock says between two looks is not known.
     *
     * @return empty: it was not looked at for an hour yet
     */
    public synchronized Optional<Instant> now() {
        Duration at = Duration.ofNanos(nanoTime.getAsLong() - firstNanos);
        add(new Look(at, clock.instant().minus(at)));
        if (looks.getFirst().at().compareTo(at.minus(SETTLED)) > 0) {
            return Optional.empty();
        }
        Instant earliest =
                looks.stream().map(Look::start).min(Instant::compareTo).orElseThrow();
        return Optional.of(earliest.plus(at));
    }

    private void add(Look look) {
        Look last = looks.getLast();
        if (look.at().minus(last.at()).compareTo(TOGETHER) < 0) {
            looks.removeLast();
            looks.add(new Look(last.at(), look.start().isBefore(last.start()) ? look.start() : last.start()));
        } else {
            looks.add(look);
        }
        Look oldest = looks.removeFirst();
        while (!looks.isEmpty() && looks.getFirst().at().compareTo(look.at().minus(SETTLED)) <= 0) {
            oldest = looks.removeFirst();
        }
        looks.addFirst(oldest);
    }
}

package gov.hms.mesh.testing;

import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when a test says so: wall clock, monotonic clock, sleeps and timers in one. Work that is due runs on
 * the test's own thread, inside {@link #advance}.
 */
public final class FakeClock implements Ticker, InstantSource, Sleeper, Timers {
    private record Due(long atNanos, long order, Runnable work) {}

    private final Instant start;
    private final List<Due> timers = new ArrayList<>();
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private long nanos = 1_000_000_000_000L;
    private long order;
    private boolean running;
    private Duration wrong = Duration.ZERO;

    /** A moment ago, and in the middle of a second: certificates end at whole ones, and no test is to depend on the fraction. */
    public FakeClock() {
        this(Instant.now().truncatedTo(ChronoUnit.SECONDS).minusMillis(500));
    }

    public FakeClock(Instant start) {
        this.start = start.minusNanos(nanos);
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant instant() {
        return start.plusNanos(nanos).plus(wrong);
    }

    /** Sets the wall clock forward or back, as a correction by NTP or a sleep of the machine does; no other time passes. */
    public synchronized void jump(Duration by) {
        wrong = wrong.plus(by);
    }

    /** A call that sleeps lets the time pass. */
    @Override
    public void sleep(long sleepNanos, Exchange<?> exchange) {
        advance(Duration.ofNanos(sleepNanos));
    }

    /** Goes from timer to timer until one of them made it happen. */
    @Override
    public void await(BooleanSupplier happened, long waitNanos, Exchange<?> exchange) {
        long end = nanos() + Math.min(waitNanos, Long.MAX_VALUE / 2);
        while (!happened.getAsBoolean() && !exchange.cancelled() && nanos() < end) {
            advance(Duration.ofNanos(Math.min(untilNextTimer(), end - nanos())));
        }
    }

    private synchronized long untilNextTimer() {
        return timers.stream()
                .mapToLong(due -> Math.max(0, due.atNanos - nanos))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable work) {
        Due due = new Due(nanos + delay.toNanos(), order++, work);
        timers.add(due);
        return () -> {
            synchronized (this) {
                timers.remove(due);
            }
        };
    }

    /** Runs the work at once, or, inside other work, right after it. */
    @Override
    public void execute(Runnable work) {
        synchronized (this) {
            ready.add(work);
            if (running) {
                return;
            }
            running = true;
        }
        drain();
    }

    /** Lets time pass, running every timer that becomes due at its own moment. */
    public void advance(Duration time) {
        long end = nanos() + time.toNanos();
        while (true) {
            Due next;
            synchronized (this) {
                next = timers.stream()
                        .filter(due -> due.atNanos <= end)
                        .min(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order))
                        .orElse(null);
                if (next == null) {
                    // work that let time pass itself may have come further
                    nanos = Math.max(nanos, end);
                    return;
                }
                timers.remove(next);
                nanos = Math.max(nanos, next.atNanos);
            }
            execute(next.work);
        }
    }

    private void drain() {
        while (true) {
            Runnable work;
            synchronized (this) {
                work = ready.poll();
                if (work == null) {
                    running = false;
                    return;
                }
            }
            work.run();
        }
    }
}

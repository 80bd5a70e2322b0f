package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * A circuit breaker whose settings can change without losing what it knows. Resilience4j's is bound to its settings, so new
 * settings mean a new one; an open breaker stays open for the rest of its time.
 *
 * <p>Each {@link #tryAcquire()} that answered true must be followed by exactly one of {@link #succeeded}, {@link #failed} and
 * {@link #released}: a trial that is never reported would keep a half-open breaker half-open for ever.
 */
public final class Breaker {
    /** When a breaker opens, and for how long. */
    public record Settings(boolean byTime, int window, int minimumCalls, int errorPercent, Duration open) {}

    private static final int TRIALS = 3;

    private final String name;
    private final InstantSource clock;
    private volatile State state;

    private record State(Settings settings, CircuitBreaker breaker) {}

    /** The moment until which the breaker keeps calls away; only ever read together with an open state. */
    private volatile Instant openUntil = Instant.MIN;

    public Breaker(String name, Settings settings, Ticker ticker) {
        this.name = name;
        // Resilience4j counts in instants; these are made of the monotonic clock, so that a step of the wall clock
        // holds no
        // breaker open
        this.clock = () -> Instant.EPOCH.plusNanos(ticker.nanos());
        this.state = new State(settings, create(settings));
    }

    /** Takes new settings over. Does nothing when they are the old ones; never closes an open breaker. */
    public synchronized void adopt(Settings settings) {
        State before = state;
        if (before.settings.equals(settings)) {
            return;
        }
        CircuitBreaker fresh = create(settings);
        CircuitBreaker.State condition = before.breaker.getState();
        if (condition == CircuitBreaker.State.OPEN || condition == CircuitBreaker.State.HALF_OPEN) {
            Instant end = condition == CircuitBreaker.State.OPEN ? openUntil : clock.instant();
            fresh.transitionToOpenStateUntil(
                    end.isAfter(clock.instant()) ? end : clock.instant().plusMillis(1));
            openUntil = end;
        }
        state = new State(settings, fresh);
    }

    /** Whether it is worth asking: a cheap look that takes no permission. */
    public boolean mayTry() {
        return state.breaker.getState() != CircuitBreaker.State.OPEN
                || clock.instant().isAfter(openUntil);
    }

    /** Whether every call is let through. */
    public boolean closed() {
        return state.breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    public boolean open() {
        return state.breaker.getState() == CircuitBreaker.State.OPEN;
    }

    /** Asks for permission to make one attempt. The result has to be reported to the returned breaker; null: not permitted. */
    public Permission tryAcquire() {
        CircuitBreaker breaker = state.breaker;
        return breaker.tryAcquirePermission() ? new Permission(breaker) : null;
    }

    /** The right to make one attempt, bound to the breaker that gave it, so that no report reaches a later one. */
    public record Permission(CircuitBreaker breaker) {
        public void succeeded(long nanos) {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }

        public void failed(long nanos, Throwable cause) {
            breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
        }

        /** Nothing was learnt. */
        public void released() {
            breaker.releasePermission();
        }
    }

    private CircuitBreaker create(Settings settings) {
        CircuitBreaker breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(
                                settings.byTime ? SlidingWindowType.TIME_BASED : SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.window)
                        .minimumNumberOfCalls(settings.minimumCalls)
                        .failureRateThreshold(settings.errorPercent)
                        .waitDurationInOpenState(settings.open)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .writableStackTraceEnabled(false)
                        .clock(clock.withZone(ZoneOffset.UTC))
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openUntil = clock.instant().plus(settings.open);
            }
        });
        return breaker;
    }
}

package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A circuit breaker whose settings can change without closing it. Resilience4j's is bound to its settings, so new settings mean
 * a new one: an open breaker stays open for the rest of its time, one that was half-open tries anew, one that was closed
 * starts counting anew under the new settings.
 *
 * <p>Each {@link #tryAcquire()} that answered with a permission must be followed by exactly one report to it: a trial that is
 * never reported would keep a half-open breaker half-open for ever.
 */
public final class Breaker {
    /**
     * When a breaker opens, and for how long.
     *
     * @param window seconds
     * @param errorPercent 0: not by failures
     * @param slowCall zero: not by slowness
     */
    public record Settings(
            int window, int minimumCalls, int errorPercent, Duration open, Duration slowCall, int slowCallPercent) {
        /** What a policy asks for. */
        public static Settings of(CircuitBreakerPolicy policy) {
            return new Settings(
                    policy.windowSeconds(),
                    policy.minimumCalls(),
                    policy.errorPercent(),
                    Duration.ofSeconds(policy.openSeconds()),
                    Duration.ofMillis(policy.slowCallMs()),
                    policy.slowCallPercent());
        }
    }

    private static final int TRIALS = 3;
    private static final Duration NEVER_SLOW = Duration.ofNanos(Long.MAX_VALUE);

    private final String name;
    private final InstantSource clock;
    private volatile Generation current;

    /** The breaker of one set of settings. */
    private static final class Generation {
        private final Settings settings;
        private final CircuitBreaker breaker;

        /** The moment until which it keeps calls away; only ever read together with an open state. */
        private volatile Instant openUntil = Instant.MIN;

        /** Set before its successor takes over: a refusal from now on must be asked again of the successor. */
        private volatile boolean retired;

        /** The state in which it was retired. */
        private volatile CircuitBreaker.State last = CircuitBreaker.State.CLOSED;

        private Generation(Settings settings, CircuitBreaker breaker) {
            this.settings = settings;
            this.breaker = breaker;
        }
    }

    public Breaker(String name, Settings settings, Ticker ticker) {
        this.name = name;
        // Resilience4j counts in instants; these are made of the monotonic clock, so that a step of the wall clock
        // holds no breaker open
        this.clock = () -> Instant.EPOCH.plusNanos(ticker.nanos());
        this.current = create(settings);
    }

    /** Takes new settings over. Does nothing when they are the old ones; never closes a breaker that is open or half-open. */
    public synchronized void adopt(Settings settings) {
        Generation before = current;
        if (before.settings.equals(settings)) {
            return;
        }
        Generation next = create(settings);
        before.retired = true;
        // only now, because a breaker that anybody listens to makes an event of every call
        before.breaker
                .getEventPublisher()
                .onStateTransition(
                        event -> before.last = event.getStateTransition().getFromState());
        // from here on no report can open or close it, so that the state it was in is the one that is carried over
        before.breaker.transitionToForcedOpenState();
        if (before.last != CircuitBreaker.State.CLOSED) {
            Instant soonest = clock.instant().plusNanos(1);
            Instant end = before.last == CircuitBreaker.State.OPEN && before.openUntil.isAfter(soonest)
                    ? before.openUntil
                    : soonest;
            next.breaker.transitionToOpenStateUntil(end);
            next.openUntil = end;
        }
        current = next;
    }

    /** Whether it is worth asking: a cheap look that takes no permission. */
    public boolean mayTry() {
        Generation generation = settled();
        return generation.breaker.getState() != CircuitBreaker.State.OPEN
                || clock.instant().isAfter(generation.openUntil);
    }

    public boolean closed() {
        return settled().breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    public boolean open() {
        return settled().breaker.getState() == CircuitBreaker.State.OPEN;
    }

    /** Why it keeps calls away, for people; empty when it does not. */
    public Optional<String> openBecause(long nowNanos) {
        Generation generation = settled();
        Instant now = Instant.EPOCH.plusNanos(nowNanos);
        if (generation.breaker.getState() != CircuitBreaker.State.OPEN || now.isAfter(generation.openUntil)) {
            return Optional.empty();
        }
        return Optional.of("its circuit breaker is open for another "
                + Math.max(1, Duration.between(now, generation.openUntil).toMillis()) + " ms");
    }

    /** Asks for permission to make one attempt. Null: not permitted. */
    public Permission tryAcquire() {
        while (true) {
            Generation generation = current;
            if (generation.breaker.tryAcquirePermission()) {
                return new Permission(generation.breaker, generation.settings.errorPercent > 0);
            }
            if (!generation.retired) {
                return null;
            }
            awaitSuccessor(generation);
        }
    }

    /**
     * The right to make one attempt, bound to the breaker that gave it, so that no report reaches a later one.
     *
     * @param judgesFailures whether failures count at all, or only how long they took
     */
    public record Permission(CircuitBreaker breaker, boolean judgesFailures) {
        public void succeeded(long nanos) {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }

        public void failed(long nanos, Throwable cause) {
            if (judgesFailures) {
                breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
            } else {
                breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
            }
        }

        /** Nothing was learnt. */
        public void released() {
            breaker.releasePermission();
        }
    }

    /** The current generation, seen after any change of settings that was under way. */
    private Generation settled() {
        Generation generation = current;
        return generation.retired ? awaitSuccessor(generation) : generation;
    }

    private synchronized Generation awaitSuccessor(Generation retired) {
        // adopt() holds the lock from retiring the one to publishing the other
        if (current == retired) {
            throw new IllegalStateException("breaker " + name + " was retired without a successor");
        }
        return current;
    }

    private Generation create(Settings settings) {
        AtomicReference<Generation> created = new AtomicReference<>();
        CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(settings.window)
                .minimumNumberOfCalls(settings.minimumCalls)
                .failureRateThreshold(settings.errorPercent > 0 ? settings.errorPercent : 100)
                .slowCallDurationThreshold(settings.slowCallPercent > 0 ? settings.slowCall : NEVER_SLOW)
                .slowCallRateThreshold(settings.slowCallPercent > 0 ? settings.slowCallPercent : 100)
                // asked each time it opens
                .waitIntervalFunctionInOpenState(opening -> {
                    created.get().openUntil = clock.instant().plus(settings.open);
                    return settings.open.toMillis();
                })
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .writableStackTraceEnabled(false)
                .clock(clock.withZone(ZoneOffset.UTC));
        Generation generation = new Generation(settings, CircuitBreaker.of(name, config.build()));
        created.set(generation);
        return generation;
    }
}

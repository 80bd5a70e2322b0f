package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.Proves;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of each field of a breaker counts: another one, and it opens at another moment. */
class BreakerFieldsTest {
    private final FakeClock clock = new FakeClock();

    private Breaker breaker(int errorPercent, int windowSeconds, int openSeconds, int slowCallMs, int slowCallPercent) {
        return new Breaker(
                "fraud-scanner.scan",
                Breaker.Settings.of(new CircuitBreakerPolicy(
                        0, 0, errorPercent, 100, windowSeconds, openSeconds, slowCallMs, slowCallPercent)),
                clock);
    }

    /** A hundred attempts, of which so many fail, or take so long. */
    private void attempts(Breaker breaker, int bad, boolean fail, int millis) {
        for (int i = 0; i < 100; i++) {
            Breaker.Permission permission = breaker.tryAcquire();
            assertThat(permission).as("not decided before the hundredth").isNotNull();
            long nanos = Duration.ofMillis(i < bad ? millis : 1).toNanos();
            if (i < bad && fail) {
                permission.failed(nanos, new IOException());
            } else {
                permission.succeeded(nanos);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 90})
    @Proves(
            field = "spec.circuitBreaker.errorPercent",
            behaviour = "the breaker opens at exactly this share of failures: at 20, 50 and 90 %, and not one below")
    void itOpensAtTheShareOfFailures(int percent) {
        Breaker below = breaker(percent, 10, 5, 0, 0);
        attempts(below, percent - 1, true, 1);
        assertThat(below.open()).isFalse();

        Breaker at = breaker(percent, 10, 5, 0, 0);
        attempts(at, percent, true, 1);
        assertThat(at.open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 90})
    @Proves(
            field = "spec.circuitBreaker.slowCallPercent",
            behaviour =
                    "the breaker opens at exactly this share of slow attempts: at 20, 50 and 90 %, and not one below")
    void itOpensAtTheShareOfSlowAttempts(int percent) {
        Breaker below = breaker(0, 10, 5, 200, percent);
        attempts(below, percent - 1, false, 500);
        assertThat(below.open()).isFalse();

        Breaker at = breaker(0, 10, 5, 200, percent);
        attempts(at, percent, false, 500);
        assertThat(at.open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200, 2_000})
    @Proves(
            field = "spec.circuitBreaker.slowCallMs",
            behaviour = "with 20, 200 and 2000 ms: an attempt one millisecond longer is slow, one as long is not")
    void anAttemptIsSlowFromItsOwnLimitOn(int millis) {
        Breaker breaker = breaker(0, 10, 5, millis, 50);
        attempts(breaker, 100, false, millis);
        assertThat(breaker.open()).isFalse();
        Breaker slow = breaker(0, 10, 5, millis, 50);
        attempts(slow, 100, false, millis + 1);
        assertThat(slow.open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 60})
    @Proves(
            field = "spec.circuitBreaker.windowSeconds",
            behaviour = "with 3, 10 and 60 s: failures of just less count, failures of just more do not")
    void failuresCountForTheTimeOfTheWindow(int seconds) {
        for (boolean within : new boolean[] {true, false}) {
            Breaker breaker = breaker(50, seconds, 5, 0, 0);
            for (int i = 0; i < 99; i++) {
                breaker.tryAcquire().failed(1, new IOException());
            }
            clock.advance(Duration.ofSeconds(within ? seconds - 1 : seconds + 1));
            breaker.tryAcquire().failed(1, new IOException());
            assertThat(breaker.open()).as("within the window: %s", within).isEqualTo(within);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 60})
    @Proves(
            field = "spec.circuitBreaker.openSeconds",
            behaviour = "with 1, 5 and 60 s: closed to calls until then, and trials after it")
    void itStaysOpenForItsTime(int seconds) {
        Breaker breaker = breaker(50, 10, seconds, 0, 0);
        attempts(breaker, 100, true, 1);
        clock.advance(Duration.ofMillis(seconds * 1_000L - 1));
        assertThat(breaker.mayTry()).isFalse();
        assertThat(breaker.tryAcquire()).isNull();
        clock.advance(Duration.ofMillis(2));
        assertThat(breaker.mayTry()).isTrue();
        assertThat(breaker.tryAcquire()).isNotNull();
    }
}

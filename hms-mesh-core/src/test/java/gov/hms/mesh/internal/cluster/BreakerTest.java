package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.Proves;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Breaker.Settings SETTINGS = percent(50);

    private final FakeClock clock = new FakeClock();
    private final Breaker breaker = new Breaker("fraud-scanner.scan", SETTINGS, clock);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            Breaker.Permission permission = breaker.tryAcquire();
            if (permission != null) {
                permission.failed(1, new IOException());
            }
        }
    }

    private static Breaker.Settings percent(int percent) {
        return new Breaker.Settings(10, 10, percent, Duration.ofSeconds(5), Duration.ZERO, 0);
    }

    @Test
    @Proves(
            field = "spec.circuitBreaker.openSeconds",
            behaviour = "an open breaker lets nothing through for so long, then trials")
    void itOpensAfterEnoughFailuresAndAsksAgainAfterItsTime() {
        fail(10);
        assertThat(breaker.open()).isTrue();
        assertThat(breaker.mayTry()).isFalse();
        assertThat(breaker.tryAcquire()).isNull();

        clock.advance(Duration.ofMillis(5_001));
        assertThat(breaker.mayTry()).isTrue();
        assertThat(breaker.tryAcquire()).isNotNull();
    }

    @Test
    @Proves(field = "spec.circuitBreaker.windowSeconds", behaviour = "failures that are longer ago count no more")
    @Proves(
            field = "spec.circuitBreaker.minimumCalls",
            behaviour = "with fewer attempts in the window the breaker does not open")
    void oldFailuresDoNotCount() {
        fail(9);
        clock.advance(Duration.ofSeconds(20));
        fail(9);
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void threeGoodTrialsCloseIt() {
        fail(10);
        clock.advance(Duration.ofMillis(5_001));
        for (int i = 0; i < 3; i++) {
            breaker.tryAcquire().succeeded(1);
        }
        assertThat(breaker.open()).isFalse();
        assertThat(breaker.tryAcquire()).isNotNull();
    }

    @Test
    void aTrialThatIsGivenBackLeavesRoomForAnother() {
        fail(10);
        clock.advance(Duration.ofMillis(5_001));
        for (int i = 0; i < 100; i++) {
            Breaker.Permission trial = breaker.tryAcquire();
            assertThat(trial).as("trial %d", i).isNotNull();
            trial.released();
        }
    }

    @Test
    void newSettingsNeverCloseAnOpenBreaker() {
        fail(10);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            breaker.adopt(percent(1 + random.nextInt(100)));
            assertThat(breaker.tryAcquire()).as("after update %d", i).isNull();
        }
    }

    @Test
    void newSettingsDoNotMakeAnOpenBreakerStayOpenLonger() {
        fail(10);
        clock.advance(Duration.ofSeconds(4));
        breaker.adopt(percent(80));
        clock.advance(Duration.ofMillis(1_100));
        assertThat(breaker.tryAcquire()).isNotNull();
    }

    @Test
    void theSameSettingsLeaveItsMemoryAlone() {
        fail(9);
        breaker.adopt(percent(50));
        fail(1);
        assertThat(breaker.open()).isTrue();
    }

    @Test
    void aReportFromBeforeAnUpdateDoesNotReachTheNewBreaker() {
        Breaker.Permission old = breaker.tryAcquire();
        breaker.adopt(new Breaker.Settings(10, 1, 1, Duration.ofSeconds(5), Duration.ZERO, 0));
        old.failed(1, new IOException());
        assertThat(breaker.open()).isFalse();
    }

    @Test
    @Proves(
            field = "spec.circuitBreaker.slowCallPercent",
            behaviour = "the breaker opens when this share of attempts took longer than slowCallMs")
    @Proves(
            field = "spec.circuitBreaker.slowCallMs",
            behaviour = "an attempt that takes longer is slow, one as long is not")
    void slowCallsOpenIt() {
        Breaker slow = new Breaker("slow", slowness(200, 50), clock);
        for (int i = 0; i < 40; i++) {
            slow.tryAcquire().succeeded(Duration.ofMillis(200).toNanos());
        }
        assertThat(slow.open()).isFalse();
        for (int i = 0; i < 40; i++) {
            slow.tryAcquire().succeeded(Duration.ofMillis(201).toNanos());
        }
        assertThat(slow.open()).isTrue();
    }

    @Test
    void aBreakerForSlownessAloneDoesNotMindFailures() {
        Breaker slow = new Breaker("slow", slowness(200, 50), clock);
        for (int i = 0; i < 100; i++) {
            slow.tryAcquire().failed(1, new IOException());
        }
        assertThat(slow.open()).isFalse();
    }

    @Test
    void aBreakerForFailuresAloneDoesNotMindSlowness() {
        for (int i = 0; i < 100; i++) {
            breaker.tryAcquire().succeeded(Duration.ofHours(2).toNanos());
        }
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void itSaysWhyItKeepsCallsAwayAndForHowLong() {
        assertThat(breaker.openBecause(clock.nanos())).isEmpty();
        fail(10);
        clock.advance(Duration.ofSeconds(2));
        assertThat(breaker.openBecause(clock.nanos())).contains("its circuit breaker is open for another 3000 ms");
    }

    @Test
    void newSettingsLetAHalfOpenBreakerTryAnewAndDoNotCloseIt() {
        fail(10);
        clock.advance(Duration.ofMillis(5_001));
        Breaker.Permission old = breaker.tryAcquire();
        breaker.adopt(percent(80));
        assertThat(breaker.closed()).isFalse();
        clock.advance(Duration.ofMillis(1));
        old.succeeded(1);
        for (int i = 0; i < 3; i++) {
            assertThat(breaker.closed()).isFalse();
            breaker.tryAcquire().succeeded(1);
        }
        assertThat(breaker.closed()).isTrue();
    }

    private static Breaker.Settings slowness(int millis, int percent) {
        return new Breaker.Settings(10, 10, 0, Duration.ofSeconds(5), Duration.ofMillis(millis), percent);
    }
}

package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Breaker.Settings SETTINGS = new Breaker.Settings(true, 10, 10, 50, Duration.ofSeconds(5));

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
        return new Breaker.Settings(true, 10, 10, percent, Duration.ofSeconds(5));
    }

    @Test
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
        breaker.adopt(new Breaker.Settings(true, 10, 10, 50, Duration.ofSeconds(5)));
        fail(1);
        assertThat(breaker.open()).isTrue();
    }

    @Test
    void aReportFromBeforeAnUpdateDoesNotReachTheNewBreaker() {
        Breaker.Permission old = breaker.tryAcquire();
        breaker.adopt(new Breaker.Settings(true, 10, 1, 1, Duration.ofSeconds(5)));
        old.failed(1, new IOException());
        assertThat(breaker.open()).isFalse();
    }
}

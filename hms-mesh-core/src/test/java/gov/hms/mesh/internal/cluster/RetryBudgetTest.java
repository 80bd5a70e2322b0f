package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final FakeClock clock = new FakeClock();
    private final RetryBudget budget = new RetryBudget(clock);

    private int withdrawAll(int percent, int perSecond) {
        int taken = 0;
        while (taken < 100_000 && budget.tryWithdraw(percent, perSecond)) {
            taken++;
        }
        return taken;
    }

    @Test
    void withoutCallsOnlyTheMinimumOfTheWindowIsGranted() {
        assertThat(withdrawAll(10, 3)).isEqualTo(30);
    }

    @Test
    void tenPercentOfTheCallsOfTheLastTenSecondsComeOnTop() {
        for (int i = 0; i < 1_000; i++) {
            budget.deposit();
        }
        assertThat(withdrawAll(10, 3)).isEqualTo(130);
    }

    @Test
    void callsOlderThanTenSecondsPayForNothing() {
        for (int i = 0; i < 1_000; i++) {
            budget.deposit();
        }
        clock.advance(Duration.ofSeconds(11));
        assertThat(withdrawAll(10, 3)).isEqualTo(30);
    }

    @Test
    void whatWasTakenIsGrantedAgainAfterTenSeconds() {
        withdrawAll(10, 3);
        assertThat(budget.tryWithdraw(10, 3)).isFalse();
        clock.advance(Duration.ofSeconds(10));
        assertThat(withdrawAll(10, 3)).isEqualTo(30);
    }

    @Test
    void aBudgetOfZeroGrantsNothing() {
        for (int i = 0; i < 1_000; i++) {
            budget.deposit();
        }
        assertThat(withdrawAll(0, 0)).isZero();
    }

    @Test
    void manyThreadsTakeExactlyWhatThereIs() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            takenByManyThreadsIsThirty();
            clock.advance(Duration.ofSeconds(11));
        }
    }

    private void takenByManyThreadsIsThirty() throws InterruptedException {
        int threads = 8;
        java.util.concurrent.atomic.AtomicInteger taken = new java.util.concurrent.atomic.AtomicInteger();
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(() -> taken.addAndGet(withdrawAll(10, 3)));
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(taken.get()).isEqualTo(30);
    }
}

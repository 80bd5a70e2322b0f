package gov.hms.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With calls whose duration is known, in fake time and on one thread: 0.2 ms each, but for one that stalls for 100 ms. */
class LoadTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int CALL_MICROS = 200;
    private static final int STALL_MICROS = 100_000;
    private static final int STALLED = 300;

    private final FakePace pace = new FakePace();
    private final Window window = Window.of(0, SECOND);
    private final Tally tally = new Tally();
    private int calls;

    @Test
    void anOpenLoopCountsAStallForEachCallThatWasDueMeanwhile() throws InterruptedException {
        Slice slice = run(new OpenLoop(stallingOnce(), pace, window, 1000));

        // 100 calls fell due during the stall, and 25 more while these were made up for: 125 of 900 waited, from 100 ms
        // down to nothing
        assertThat(slice.sent()).isEqualTo(1000);
        assertThat(slice.perSecond()).isCloseTo(1000, within(1.0));
        assertThat(slice.p50()).isCloseTo(CALL_MICROS, within(1.0));
        assertThat(slice.p90()).isCloseTo(STALL_MICROS * (1 - 90 / 125.0), within(1_500.0));
        assertThat(slice.p99()).isCloseTo(STALL_MICROS * (1 - 9 / 125.0), within(1_500.0));
        assertThat(slice.max()).isCloseTo(STALL_MICROS, within(100.0));
    }

    @Test
    void aClosedLoopWaitsOutTheStallAndCountsItOnce() throws InterruptedException {
        // it makes five times as many calls: this puts the stall behind the lead-in
        calls = -4 * STALLED;
        Slice slice = run(new ClosedLoop(stallingOnce(), pace, window));

        assertThat(slice.p99()).isCloseTo(CALL_MICROS, within(1.0));
        assertThat(slice.max()).isCloseTo(STALL_MICROS, within(100.0));
    }

    @Test
    void theLeadInIsMadeButNotMeasured() throws InterruptedException {
        Slice slice = run(new ClosedLoop(caller(() -> pace.passMicros(calls++ < 10 ? 9_000 : 1_000)), pace, window));

        assertThat(slice.max()).isCloseTo(1_000, within(1.0));
        assertThat(slice.perSecond()).isCloseTo(1000, within(12.0));
        assertThat(slice.sent()).isGreaterThan(900);
    }

    @Test
    void failuresAreCountedAndHaveNoLatency() throws InterruptedException {
        Slice slice = run(new OpenLoop(caller(this::failing), pace, window, 1000));

        assertThat(slice.failed()).isEqualTo(1000);
        assertThat(slice.firstFailure()).contains("refused at 0");
        assertThat(slice.perSecond()).isZero();
    }

    @Test
    void callsThatCannotBeMadeInTimeFail() throws InterruptedException {
        Slice slice = run(new OpenLoop(caller(() -> pace.passMicros(100_000)), pace, window, 1000));

        assertThat(slice.failed()).isPositive();
        assertThat(slice.sent() + slice.failed()).isEqualTo(1000);
        assertThat(slice.firstFailure()).contains("not sent");
    }

    private Slice run(Worker worker) throws InterruptedException {
        worker.work(tally);
        return Slice.of(List.of(tally), window, 0);
    }

    private Caller stallingOnce() {
        return caller(() -> pace.passMicros(calls++ == STALLED ? STALL_MICROS : CALL_MICROS));
    }

    private void failing() throws IOException {
        pace.passMicros(CALL_MICROS);
        throw new IOException("refused at " + calls++);
    }

    private static Caller caller(Body body) {
        return new Caller() {
            @Override
            public void call() throws IOException {
                body.run();
            }

            @Override
            public void close() {}
        };
    }

    private interface Body {
        void run() throws IOException;
    }
}

package gov.hms.mesh.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.FakeExchange;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for something on real threads. */
@Timeout(120)
class SleeperTest {
    private static final long LONG = Duration.ofMinutes(10).toNanos();

    private final FakeExchange exchange = new FakeExchange(attempt -> new FakeExchange.Answer(200));
    private final AtomicBoolean happened = new AtomicBoolean();

    private Thread waiter(long nanos) {
        Thread waiter = new Thread(() -> Sleeper.PARKING.await(happened::get, nanos, exchange));
        waiter.start();
        return waiter;
    }

    @Test
    void whatHappensEndsTheWait() throws Exception {
        Thread waiter = waiter(LONG);
        happened.set(true);
        LockSupport.unpark(waiter);
        waiter.join();
    }

    @Test
    void interruptingEndsTheWait() throws Exception {
        Thread waiter = waiter(Long.MAX_VALUE);
        waiter.interrupt();
        waiter.join();
        assertThat(happened).isFalse();
    }

    @Test
    void cancellingEndsTheWaitAlsoWhenNobodyWakesTheThread() throws Exception {
        Thread waiter = waiter(LONG);
        exchange.cancel();
        waiter.join();
        assertThat(happened).isFalse();
    }

    @Test
    void theTimeEndsTheWait() throws Exception {
        waiter(1_000_000).join();
        assertThat(happened).isFalse();
    }
}

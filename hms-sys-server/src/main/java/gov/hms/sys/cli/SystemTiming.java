package gov.hms.sys.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The machine's clock, and the signals of the operating system. */
final class SystemTiming implements Timing {
    /** After this the process ends even when the server does not. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public boolean pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void awaitStop(Runnable onStop) {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> askAndWait(asked, stopped), "hms-sys-stop"));
        try {
            asked.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            onStop.run();
        } finally {
            stopped.countDown();
        }
    }

    private static void askAndWait(CountDownLatch asked, CountDownLatch stopped) {
        asked.countDown();
        try {
            stopped.await(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

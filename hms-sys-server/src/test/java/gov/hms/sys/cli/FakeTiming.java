package gov.hms.sys.cli;

import java.time.Duration;
import java.time.Instant;

/** Lets a command refresh a given number of times, at once. */
final class FakeTiming implements Timing {
    private int refreshes;
    private Runnable duringPause = () -> {};

    void allow(int count, Runnable during) {
        refreshes = count;
        duringPause = during;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public boolean pause(Duration duration) {
        duringPause.run();
        return refreshes-- > 0;
    }

    @Override
    public void awaitStop(Runnable onStop) {
        duringPause.run();
        onStop.run();
    }
}

package gov.hms.benchmarks.load;

import java.util.concurrent.TimeUnit;

/** Time passes when it is said to, and when somebody waits. */
final class FakePace implements Pace {
    private long now;

    void passMicros(long micros) {
        now += TimeUnit.MICROSECONDS.toNanos(micros);
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void until(long due) {
        now = Math.max(now, due);
    }
}

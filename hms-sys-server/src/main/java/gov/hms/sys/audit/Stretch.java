package gov.hms.sys.access;

import java.time.Duration;
import java.time.Instant;

/** So many in ten seconds. */
final class Stretch {
    private static final Duration LENGTH = Duration.ofSeconds(10);

    private final int most;
    private Instant start = Instant.EPOCH;
    private int taken;

    Stretch(int most) {
        this.most = most;
    }

    /** Also of a clock that was put back. */
    boolean isFresh(Instant now) {
        return taken == 0 || !now.isBefore(start.plus(LENGTH)) || now.isBefore(start);
    }

    boolean hasRoom(Instant now) {
        return isFresh(now) || taken < most;
    }

    void take(Instant now) {
        if (isFresh(now)) {
            start = now;
            taken = 0;
        }
        taken++;
    }
}

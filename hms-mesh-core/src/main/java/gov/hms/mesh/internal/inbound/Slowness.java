package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.internal.inbound.LoadWindow.Seen;
import java.util.concurrent.TimeUnit;

/**
 * A stretch of time in which requests take longer than usual, and whether a queue is the reason or slower work. Read and written
 * by one thread at a time.
 */
final class Slowness {
    /** What was a queue is one for so long, if requests stay slow: once it is held it grows no more. */
    private static final long QUEUE_FOR = TimeUnit.SECONDS.toNanos(5);

    private boolean slow;
    private long settled = LoadWindow.NEVER;
    private Growth growth = Growth.NONE;
    private boolean queue;
    private long queueUntil;

    void saw(Seen seen, boolean nowSlow, long now) {
        if (!nowSlow) {
            slow = false;
            settled = LoadWindow.NEVER;
            growth = Growth.NONE;
            queue = false;
            return;
        }
        if (!slow) {
            slow = true;
            // work that has become slower raises the number that runs too, but only until as much ends as begins
            settled = now + (long) (2e9 * seen.longest());
        }
        growth = growth.then(seen.growth());
        if (growth.isSure()) {
            queue = true;
            queueUntil = now + QUEUE_FOR;
        } else if (queue && now - queueUntil >= 0) {
            queue = false;
        }
    }

    /** When what is slow now will be no news; {@link LoadWindow#NEVER} while nothing is slow. */
    long settled() {
        return settled;
    }

    boolean isSlow() {
        return slow;
    }

    boolean isQueue() {
        return queue;
    }
}

package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.internal.time.Ticker;
import java.time.Duration;
import java.util.function.Consumer;

/** Lets ten lines through in ten seconds, and then says how many it kept back: a caller must not fill the disk. */
final class BoundedLog {
    private static final long STRETCH = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 10;

    private final Ticker ticker;
    private long start;
    private int said;
    private long keptBack;

    BoundedLog(Ticker ticker) {
        this.ticker = ticker;
        this.start = ticker.nanos();
    }

    /** @param line gets what to append */
    void say(Consumer<String> line) {
        String more;
        synchronized (this) {
            long now = ticker.nanos();
            if (now - start >= STRETCH) {
                start = now;
                said = 0;
            }
            if (said >= MOST) {
                keptBack++;
                return;
            }
            said++;
            more = keptBack == 0 ? "" : " (" + keptBack + " more like it were not logged)";
            keptBack = 0;
        }
        line.accept(more);
    }
}

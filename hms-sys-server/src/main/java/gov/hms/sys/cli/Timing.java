package gov.hms.sys.cli;

import java.time.Duration;
import java.time.Instant;

/** Everything in which a command depends on time. */
interface Timing {
    Instant now();

    /** Lets the time pass between two refreshes; false when the command should end instead. */
    boolean pause(Duration duration);

    /** Returns when the process was asked to end; it then waits for {@code onStop}, so that nothing is cut. */
    void awaitStop(Runnable onStop);
}

package gov.hms.mesh.internal.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs work later, or soon, on threads that somebody else owns. Work of one instance never runs twice at the same time. */
public interface Timers extends Executor {
    /** Runs the work once after the delay, unless it is cancelled before. */
    Timer after(Duration delay, Runnable work);

    /** Something that will happen, unless it is cancelled. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }
}

package gov.hms.mesh.internal.time;

import java.time.Duration;

/** Starts work later, on a thread of its own where it may block. It may not come to it: when all threads are busy, work is dropped. */
@FunctionalInterface
public interface SpareThreads {
    Timers.Timer after(Duration delay, Runnable work);
}

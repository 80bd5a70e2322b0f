package gov.hms.mesh.internal.time;

/** The monotonic clock: for deadlines and latencies, never for dates. */
@FunctionalInterface
public interface Ticker {
    Ticker SYSTEM = System::nanoTime;

    long nanos();
}

package gov.hms.sys.stream;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Both clocks.
 *
 * @param clock of the wall, for what people and certificates speak of
 * @param nanoTime monotonic, for durations
 */
public record Time(InstantSource clock, LongSupplier nanoTime) {}

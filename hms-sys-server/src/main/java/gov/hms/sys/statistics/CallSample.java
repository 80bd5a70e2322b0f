package gov.hms.sys.statistics;

import gov.hms.mesh.call.LogicalName;
import org.HdrHistogram.Histogram;

/**
 * What one instance saw of its calls to one destination since its last report.
 *
 * @param failures no answer, or a 5xx
 * @param latency of whole calls, in microseconds
 * @param attempts at least one for each call that left the process
 */
public record CallSample(LogicalName destination, long successes, long failures, Histogram latency, long attempts) {}

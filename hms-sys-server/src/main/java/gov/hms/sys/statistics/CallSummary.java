package gov.hms.sys.statistics;

import gov.hms.mesh.call.LogicalName;

/**
 * A window of calls from one service to one destination.
 *
 * @param p50Micros half of the calls took at most this long, within 1 %; 0 without calls
 */
public record CallSummary(
        LogicalName destination, long calls, long failures, long attempts, long p50Micros, long p99Micros) {

    /** 0 to 100; 100 without calls. */
    public double successPercent() {
        return calls == 0 ? 100 : 100.0 * (calls - failures) / calls;
    }
}

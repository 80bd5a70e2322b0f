package gov.hms.sys.statistics;

import java.util.List;
import java.util.Map;

/**
 * Everybody's calls within a stretch of time.
 *
 * @param seconds that they are of
 * @param edges by caller and destination, in this order
 * @param servers the same by destination, of all callers together
 */
public record MeshCalls(double seconds, List<CallSummary> edges, Map<String, CallSummary> servers) {
    /** Those to a service; no calls when there were none. */
    public CallSummary to(String destination) {
        CallSummary calls = servers.get(destination);
        return calls == null ? CallSummary.of("", destination, "", "", new Tally()) : calls;
    }
}

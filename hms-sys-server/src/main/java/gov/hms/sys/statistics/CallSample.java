package gov.hms.sys.statistics;

import gov.hms.mesh.call.LogicalName;
import java.util.Map;

/**
 * What one instance saw of its calls to one destination since its last report.
 *
 * @param parts the same calls counted apart
 */
public record CallSample(LogicalName destination, CallCounts all, Map<Part.Name, CallCounts> parts) {
    public CallSample {
        parts = Map.copyOf(parts);
    }
}

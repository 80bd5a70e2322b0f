package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.wire.CallPart;
import gov.hms.mesh.internal.wire.CallStatistics;
import gov.hms.sys.statistics.CallCounts;
import gov.hms.sys.statistics.CallSample;
import gov.hms.sys.statistics.LatencyHistogram;
import gov.hms.sys.statistics.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what an instance says of its calls to one destination. */
final class CallReport {
    private static final int MOST_PARTS = 200;
    private static final int MOST_FLAGS = 50;

    private CallReport() {}

    /** @throws IllegalArgumentException when it is not what an instance may say */
    static CallSample sample(CallStatistics calls) {
        Map<Part.Name, CallCounts> parts = new HashMap<>();
        read(Part.ROUTE, calls.getRoutesList(), parts);
        CallCounts all = parts.isEmpty() ? whole(calls) : CallCounts.sum(parts.values());
        read(Part.INSTANCE, calls.getInstancesList(), parts);
        return new CallSample(LogicalName.parse(calls.getDestination()), all, parts);
    }

    /** Of a library that does not tell routes apart. */
    private static CallCounts whole(CallStatistics calls) {
        return LatencyHistogram.counts(
                calls.getSuccesses(),
                calls.getFailures(),
                calls.getAttempts(),
                LatencyHistogram.read(calls.getLatencyHistogram().toByteArray()));
    }

    private static void read(Part part, List<CallPart> reported, Map<Part.Name, CallCounts> into) {
        if (reported.size() > MOST_PARTS) {
            throw new IllegalArgumentException(
                    part + ": " + reported.size() + " (expected: at most " + MOST_PARTS + " of one destination)");
        }
        for (CallPart one : reported) {
            Part.Name name = new Part.Name(part, Text.bounded(one.getName()), Text.bounded(one.getVersion()));
            if (into.put(name, counts(one)) != null) {
                throw new IllegalArgumentException(part + ": " + name.name() + " twice (expected: each once)");
            }
        }
    }

    private static CallCounts counts(CallPart part) {
        if (part.getLatencyBucketsCount() != part.getLatencyCountsCount() || part.getFlagsCount() > MOST_FLAGS) {
            throw new IllegalArgumentException(
                    "latency_buckets: " + part.getLatencyBucketsCount() + ", latency_counts: "
                            + part.getLatencyCountsCount() + ", flags: " + part.getFlagsCount()
                            + " (expected: as many of the first two, and at most " + MOST_FLAGS + " flags)");
        }
        CallCounts.Packer packer = CallCounts.Packer.of(part.getSuccesses(), part.getFailures(), part.getAttempts());
        for (ResponseFlag flag : ResponseFlag.values()) {
            long count = part.getFlagsOrDefault(flag.name(), 0);
            if (count != 0) {
                packer.flagged(flag, count);
            }
        }
        for (int i = 0; i < part.getLatencyBucketsCount(); i++) {
            packer.took(part.getLatencyBuckets(i), part.getLatencyCounts(i));
        }
        return packer.pack();
    }
}

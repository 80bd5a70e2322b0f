package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.internal.discovery.ReportPart;
import gov.hms.mesh.internal.wire.DeniedCalls;
import gov.hms.mesh.internal.wire.StatisticsReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was refused to whom since the last report, or would have been. However many callers there are, and whatever they ask for,
 * it is at most {@value #MOST} sums: what finds no place in them is counted in one more for each of the two kinds.
 */
public final class Denials implements ReportPart {
    /** With the two of the overflow, as many as a report may have. */
    private static final int MOST = 98;

    private static final int LONGEST_METHOD = 20;
    private static final String OVERFLOW = "overflow";

    /**
     * One refusal.
     *
     * @param caller SPIFFE ID; empty: none was proved
     * @param policy what refuses; empty: none, nobody is let in like this
     * @param dryRun whether it only would have been refused
     * @param requestId what the caller was told; empty when it was let in
     */
    record Denial(
            String caller,
            String method,
            String path,
            String policy,
            boolean dryRun,
            String reason,
            String requestId,
            Instant at) {}

    private record Key(String caller, String method, String policy, boolean dryRun, String reason) {}

    /** Guarded by this. */
    private final Map<Key, DeniedCalls.Builder> sums = new LinkedHashMap<>();

    synchronized void count(Denial denial) {
        Key key = new Key(
                denial.caller,
                Printable.of(denial.method, LONGEST_METHOD),
                denial.policy,
                denial.dryRun,
                denial.reason);
        DeniedCalls.Builder sum = sums.get(key);
        if (sum == null) {
            sum = begin(key, denial);
        }
        sum.setCount(sum.getCount() + 1);
    }

    private DeniedCalls.Builder begin(Key key, Denial first) {
        if (sums.size() < MOST) {
            DeniedCalls.Builder sum = DeniedCalls.newBuilder()
                    .setCaller(key.caller)
                    .setMethod(key.method)
                    .setPath(Printable.of(first.path))
                    .setPolicy(key.policy)
                    .setDryRun(key.dryRun)
                    .setReason(key.reason)
                    .setRequestId(first.requestId)
                    .setFirstEpochMs(first.at.toEpochMilli());
            sums.put(key, sum);
            return sum;
        }
        Key rest = new Key("", "", "", key.dryRun, OVERFLOW);
        return sums.computeIfAbsent(
                rest,
                overflow -> DeniedCalls.newBuilder()
                        .setDryRun(overflow.dryRun)
                        .setReason(overflow.reason)
                        .setFirstEpochMs(first.at.toEpochMilli()));
    }

    @Override
    public synchronized void moveTo(StatisticsReport.Builder report) {
        sums.values().forEach(report::addDenied);
        sums.clear();
    }
}

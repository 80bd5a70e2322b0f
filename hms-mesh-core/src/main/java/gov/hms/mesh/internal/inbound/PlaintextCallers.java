package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.internal.discovery.ReportPart;
import gov.hms.mesh.internal.wire.PlaintextCaller;
import gov.hms.mesh.internal.wire.StatisticsReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Who came in clear since the last report, by address; at most {@value #MOST} of them, and all others together. */
public final class PlaintextCallers implements ReportPart {
    private static final int MOST = 99;
    private static final String OTHER = "other";

    /** Guarded by this. */
    private final Map<String, PlaintextCaller.Builder> callers = new HashMap<>();

    private long sinceAsked;

    /** @param address an IP literal, as the socket has it */
    synchronized void count(String address, Instant now) {
        String key = callers.size() < MOST || callers.containsKey(address) ? address : OTHER;
        PlaintextCaller.Builder caller = callers.computeIfAbsent(
                key, added -> PlaintextCaller.newBuilder().setAddress(added));
        caller.setRequests(caller.getRequests() + 1).setLastEpochMs(now.toEpochMilli());
        sinceAsked++;
    }

    /** How many requests came in clear since this was last asked. */
    public synchronized long takeCount() {
        long count = sinceAsked;
        sinceAsked = 0;
        return count;
    }

    @Override
    public synchronized void moveTo(StatisticsReport.Builder report) {
        callers.values().forEach(report::addPlaintext);
        callers.clear();
    }
}

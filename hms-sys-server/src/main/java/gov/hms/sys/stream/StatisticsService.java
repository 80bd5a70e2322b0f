package gov.hms.sys.stream;

import gov.hms.mesh.internal.wire.StatisticsGrpc;
import gov.hms.mesh.internal.wire.StatisticsReceipt;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.sys.access.Denial;
import gov.hms.sys.statistics.CallSample;
import gov.hms.sys.statistics.CallStatistics;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** Takes reports of calls. Whose they are comes from the certificate. */
final class StatisticsService extends StatisticsGrpc.StatisticsImplBase {
    private static final int INTERVAL_MS = 2_000;
    private static final int MAX_DESTINATIONS = 1_000;

    private final CallStatistics statistics;
    private final AccessReports access;

    StatisticsService(CallStatistics statistics, AccessReports access) {
        this.statistics = statistics;
        this.access = access;
    }

    @Override
    public void report(StatisticsReport report, StreamObserver<StatisticsReceipt> responses) {
        try {
            if (!Text.isId(report.getInstanceId()) || report.getCallsCount() > MAX_DESTINATIONS) {
                throw new IllegalArgumentException("calls: " + report.getCallsCount() + " (expected: at most "
                        + MAX_DESTINATIONS + ", and an instance_id of A-Za-z0-9._:-)");
            }
            List<CallSample> samples = new ArrayList<>();
            for (gov.hms.mesh.internal.wire.CallStatistics calls : report.getCallsList()) {
                samples.add(CallReport.sample(calls));
            }
            List<Denial> denials = AccessReports.denials(report);
            Caller caller = Caller.current();
            if (statistics.report(caller.name(), report.getInstanceId(), report.getSequence(), samples)) {
                access.take(caller, report, denials);
            }
            responses.onNext(
                    StatisticsReceipt.newBuilder().setIntervalMs(INTERVAL_MS).build());
            responses.onCompleted();
        } catch (IllegalArgumentException invalid) {
            responses.onError(Refusal.invalid(invalid.getMessage()));
        }
    }
}

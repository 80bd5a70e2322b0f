package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.internal.cluster.CallBook;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.wire.StatisticsGrpc;
import gov.hms.mesh.internal.wire.StatisticsReceipt;
import gov.hms.mesh.internal.wire.StatisticsReport;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HMS-SYS every two seconds what this process saw of its calls. While it cannot, counting goes on where the calls are counted,
 * so an outage costs detail in time, never a call; the sequence number makes a report that arrives twice count once.
 */
public final class StatisticsReporter {
    private static final Logger log = LoggerFactory.getLogger(StatisticsReporter.class);
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);
    private static final long RPC_SECONDS = 3;

    /** Sending the same again would be refused again, and hold back every later report. */
    private static final Set<Status.Code> HOPELESS =
            Set.of(Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNIMPLEMENTED);

    private final ChannelSource channels;
    private final RegistryCache registry;
    private final String instanceId;
    private final Timers timers;
    private final List<ReportPart> parts;
    private StatisticsReport undelivered;
    private long sequence;
    private boolean failing;
    private Duration interval = DEFAULT_INTERVAL;

    /** What a report is made of beside the calls, and how it gets to HMS-SYS. */
    public record Parts(
            ChannelSource channels,
            RegistryCache registry,
            String instanceId,
            Timers timers,
            List<ReportPart> further) {}

    public StatisticsReporter(Parts with, RandomGenerator random) {
        channels = with.channels;
        registry = with.registry;
        instanceId = with.instanceId;
        timers = with.timers;
        parts = List.copyOf(with.further);
        // begins anywhere, so that the reports of a restarted instance are not taken for those of the process before
        this.sequence = random.nextLong(1L << 62);
    }

    public void start() {
        timers.after(DEFAULT_INTERVAL, this::tick);
    }

    /** Delivers what there is, for the last time. */
    public synchronized void flush() {
        report();
    }

    private synchronized void tick() {
        try {
            report();
        } finally {
            timers.after(interval, this::tick);
        }
    }

    private void report() {
        // a report whose fate is unknown goes first and unchanged, so that its sequence number can tell it apart
        if (undelivered != null && !deliver(undelivered)) {
            return;
        }
        undelivered = null;
        StatisticsReport report = build();
        if (!isEmpty(report) && !deliver(report)) {
            undelivered = report;
        }
    }

    private boolean deliver(StatisticsReport report) {
        try {
            StatisticsReceipt receipt = StatisticsGrpc.newBlockingStub(channels.channel())
                    .withDeadlineAfter(RPC_SECONDS, TimeUnit.SECONDS)
                    .report(report);
            interval = Duration.ofMillis(Math.max(500, Math.min(receipt.getIntervalMs(), 60_000)));
            failing = false;
            return true;
        } catch (StatusRuntimeException failure) {
            if (HOPELESS.contains(failure.getStatus().getCode())) {
                log.warn("HMS-SYS refused a report of calls; it is dropped: {}", failure.getMessage());
                return true;
            }
            if (!failing) {
                log.debug("statistics not delivered ({}); they are kept", failure.getMessage());
            }
            failing = true;
            return false;
        }
    }

    private static boolean isEmpty(StatisticsReport report) {
        return report.getCallsCount() == 0 && report.getDeniedCount() == 0 && report.getPlaintextCount() == 0;
    }

    private StatisticsReport build() {
        StatisticsReport.Builder report =
                StatisticsReport.newBuilder().setInstanceId(instanceId).setSequence(++sequence);
        parts.forEach(part -> part.moveTo(report));
        for (Cluster cluster : registry.all()) {
            CallBook.Interval calls = cluster.calls().drain();
            if (!calls.isEmpty()) {
                report.addCalls(ReportedCalls.of(cluster.label(), calls));
            }
        }
        return report.build();
    }
}

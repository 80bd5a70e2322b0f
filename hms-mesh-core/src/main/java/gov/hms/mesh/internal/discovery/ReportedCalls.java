package gov.hms.mesh.internal.discovery;

import com.google.protobuf.ByteString;
import gov.hms.mesh.internal.cluster.CallBook;
import gov.hms.mesh.internal.cluster.CallRecorder.Drained;
import gov.hms.mesh.internal.time.LatencyBuckets;
import gov.hms.mesh.internal.wire.CallPart;
import gov.hms.mesh.internal.wire.CallStatistics;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/** The calls of an interval as a report holds them: by their parts, and all together for an HMS-SYS that does not know parts. */
final class ReportedCalls {
    private static final int DIGITS = 2;

    private ReportedCalls() {}

    static CallStatistics of(String destination, CallBook.Interval calls) {
        Histogram latencies = new Histogram(1, LatencyBuckets.LARGEST_MICROS, DIGITS);
        CallStatistics.Builder report = CallStatistics.newBuilder().setDestination(destination);
        long all = 0;
        long failures = 0;
        long attempts = 0;
        for (CallBook.Part route : calls.routes()) {
            Drained drained = route.calls();
            for (int i = 0; i < drained.buckets().length; i++) {
                latencies.recordValueWithCount(
                        Math.min(LatencyBuckets.middle(drained.buckets()[i]), LatencyBuckets.LARGEST_MICROS),
                        drained.counts()[i]);
            }
            all += drained.calls();
            failures += drained.failures();
            attempts += drained.attempts();
            report.addRoutes(part(route));
        }
        calls.instances().forEach(instance -> report.addInstances(part(instance)));
        return report.setSuccesses(all - failures)
                .setFailures(failures)
                .setAttempts(attempts)
                .setLatencyHistogram(encoded(latencies))
                .build();
    }

    private static CallPart part(CallBook.Part part) {
        Drained drained = part.calls();
        CallPart.Builder report = CallPart.newBuilder()
                .setName(part.name())
                .setVersion(part.version())
                .setSuccesses(drained.calls() - drained.failures())
                .setFailures(drained.failures())
                .setAttempts(drained.attempts());
        for (int i = 0; i < drained.buckets().length; i++) {
            report.addLatencyBuckets(drained.buckets()[i]).addLatencyCounts(drained.counts()[i]);
        }
        drained.flags().forEach((flag, count) -> report.putFlags(flag.name(), count));
        return report.build();
    }

    private static ByteString encoded(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return ByteString.copyFrom(bytes.array(), 0, length);
    }
}

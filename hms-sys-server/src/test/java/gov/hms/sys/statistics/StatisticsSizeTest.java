package gov.hms.sys.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.time.LatencyBuckets;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Fifty services of twenty instances each, all of which call instances of four others by three routes, for an hour. */
class StatisticsSizeTest {
    private static final int SERVICES = 50;
    private static final int INSTANCES = 20;
    private static final int CALLED = 4;
    private static final int VARIANTS = 7;
    private static final long LIMIT = 64L << 20;

    private final AtomicLong nanos = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom(11);
    private final CallStatistics statistics =
            new CallStatistics(() -> Instant.parse("2026-11-28T09:00:00Z"), nanos::get);

    private static LogicalName service(int number) {
        return LogicalName.parse("service-" + number % SERVICES + ".n" + number % 7);
    }

    private CallCounts calls(int count) {
        Map<Integer, Long> buckets = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            buckets.merge(LatencyBuckets.index((long) (2_000 * Math.exp(random.nextDouble() * 3))), 1L, Long::sum);
        }
        CallCounts.Packer packer = CallCounts.Packer.of(count, 0, count);
        buckets.forEach(packer::took);
        return packer.pack();
    }

    /** Reports of ten seconds at once: what is kept is the same, and the test takes a fifth of the time. */
    private List<CallSample> samples(int source) {
        List<CallSample> samples = new ArrayList<>();
        for (int offset = 1; offset <= CALLED; offset++) {
            LogicalName destination = service(source + offset);
            Map<Part.Name, CallCounts> parts = new HashMap<>();
            for (int route = 0; route < 3; route++) {
                parts.put(new Part.Name(Part.ROUTE, "route-" + route, ""), calls(15));
            }
            for (int instance = 0; instance < INSTANCES; instance += 2) {
                parts.put(
                        new Part.Name(Part.INSTANCE, destination + "-0123456789ab-" + instance, "v" + instance % 2),
                        calls(5));
            }
            samples.add(new CallSample(destination, calls(45), parts));
        }
        return samples;
    }

    @Test
    void anHourOfFiftyServicesWithTwentyInstancesTakesLessThan64Megabytes() throws Exception {
        List<List<CallSample>> prepared = new ArrayList<>();
        for (int variant = 0; variant < VARIANTS; variant++) {
            for (int source = 0; source < SERVICES; source++) {
                prepared.add(samples(source));
            }
        }
        long before = used();
        long most = 0;
        for (int tenSeconds = 0; tenSeconds < 372; tenSeconds++) {
            for (int source = 0; source < SERVICES; source++) {
                // two of its instances at a time: in a few rounds each has had its turn
                for (int instance = tenSeconds % 10 * 2; instance < tenSeconds % 10 * 2 + 2; instance++) {
                    statistics.report(
                            service(source),
                            service(source) + "-0123456789ab-" + instance,
                            tenSeconds,
                            prepared.get(tenSeconds % VARIANTS * SERVICES + source));
                }
            }
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            most = Math.max(most, statistics.bytes());
        }
        long after = used();

        System.out.printf(
                "statistics: %.1f MB counted (at most %.1f MB), %.1f MB of heap%n",
                statistics.bytes() / 1e6, most / 1e6, (after - before) / 1e6);
        assertThat(most).isLessThan(LIMIT);
        assertThat(after - before).isLessThan(LIMIT);
        assertThat(statistics.bytes()).as("counted as it is").isGreaterThan((after - before) / 2);
        CallSummary hour = statistics.summarize(service(0), Duration.ofHours(1)).get(0);
        assertThat(hour.calls()).as("an hour of 2 times 45 each ten seconds").isBetween(360L * 90, 367L * 90);
        assertThat(statistics.summarize(service(0), Duration.ofHours(1), Part.INSTANCE))
                .as("all ten that were called of each of four services, for the whole hour")
                .hasSize(10 * CALLED)
                .allSatisfy(part -> assertThat(part.calls()).isGreaterThan(360 * 9));
        statistics.save(new java.io.DataOutputStream(OutputStream.nullOutputStream()));
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}

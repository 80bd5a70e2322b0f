package gov.hms.sys.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.time.LatencyBuckets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallStatisticsTest {
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final AtomicLong nanos = new AtomicLong();
    private static final InstantSource WALL = () -> Instant.parse("2026-11-28T09:00:00Z");

    private final CallStatistics statistics = new CallStatistics(WALL, nanos::get);
    private long sequence;

    private static CallCounts counts(long successes, long failures, long micros) {
        CallCounts.Packer packer = CallCounts.Packer.of(successes, failures, successes + failures + 1);
        return (successes + failures == 0 ? packer : packer.took(LatencyBuckets.index(micros), successes + failures))
                .pack();
    }

    private static CallSample sample(LogicalName destination, long successes, long failures, long micros) {
        return new CallSample(destination, counts(successes, failures, micros), Map.of());
    }

    private void report(String instance, CallSample... samples) {
        statistics.report(INTAKE, instance, ++sequence, List.of(samples));
    }

    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private CallSummary only(Duration last) {
        assertThat(statistics.summarize(INTAKE, last)).hasSize(1);
        return statistics.summarize(INTAKE, last).get(0);
    }

    @Test
    void reportsOfAllInstancesAreMerged() {
        report("a", sample(SCANNER, 90, 10, 1_000));
        report("b", sample(SCANNER, 100, 0, 3_000));
        pass(2);
        report("a", sample(SCANNER, 100, 0, 9_000));
        CallSummary summary = only(FIVE_MINUTES);
        assertThat(summary.calls()).isEqualTo(300);
        assertThat(summary.failures()).isEqualTo(10);
        assertThat(summary.attempts()).isEqualTo(303);
        assertThat(summary.successPercent()).isCloseTo(96.67, within(0.01));
        assertThat(summary.p50Micros()).isCloseTo(3_000, within(48L));
        assertThat(summary.p99Micros()).isCloseTo(9_000, within(144L));
    }

    @Test
    void aReportThatArrivesTwiceCountsOnce() {
        assertThat(statistics.report(INTAKE, "a", 7, List.of(sample(SCANNER, 1, 0, 10))))
                .isTrue();
        assertThat(statistics.report(INTAKE, "a", 7, List.of(sample(SCANNER, 1, 0, 10))))
                .isFalse();
        assertThat(only(FIVE_MINUTES).calls()).isEqualTo(1);
    }

    @Test
    void anInstanceThatRestartedUnderItsNameCountsAgain() {
        for (int i = 100; i < 120; i++) {
            statistics.report(INTAKE, "a", i, List.of(sample(SCANNER, 1, 0, 10)));
        }
        assertThat(statistics.report(INTAKE, "a", 1, List.of(sample(SCANNER, 1, 0, 10))))
                .isTrue();
    }

    @Test
    void onlyTheWindowCounts() {
        report("a", sample(SCANNER, 5, 0, 10));
        pass(100);
        report("a", sample(SCANNER, 7, 0, 10));
        assertThat(only(Duration.ofSeconds(50)).calls()).isEqualTo(7);
        assertThat(only(FIVE_MINUTES).calls()).isEqualTo(12);
        pass(400);
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES)).isEmpty();
    }

    @Test
    void coverageIsTheWindowOrTheTimeSinceTheFirstReport() {
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES, false)).isZero();
        report("a", sample(SCANNER, 1, 0, 10));
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES, false)).isEqualTo(1);
        pass(61);
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES, false)).isEqualTo(61);
        pass(3_600);
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES, false)).isBetween(300.0, 310.0);
    }

    @Test
    void theSumOverAnHourIsThatOfAllItsCallsHoweverOldTheyAre() {
        Random random = new Random(3);
        Histogram all = LatencyHistogram.empty();
        for (int second = 0; second < 3_500; second++) {
            long micros = 1 + random.nextInt(1_000_000);
            all.recordValue(micros);
            report("a", sample(SCANNER, 1, 0, micros));
            pass(1);
        }
        CallSummary summary = only(Duration.ofHours(1));
        assertThat(summary.calls()).isEqualTo(3_500);
        assertThat((double) summary.p50Micros()).isCloseTo(all.getValueAtPercentile(50), withinPercentage(3));
        assertThat((double) summary.p99Micros()).isCloseTo(all.getValueAtPercentile(99), withinPercentage(3));
        assertThat(only(Duration.ofSeconds(30)).calls()).isBetween(30L, 31L);
        assertThat(only(FIVE_MINUTES).calls()).isBetween(300L, 310L);
        assertThat(only(Duration.ofMinutes(20)).calls()).isBetween(1_200L, 1_260L);
    }

    @Test
    void percentilesAreThoseOfTheSumAndNotTheMeanOfThoseOfTheInstances() {
        report("quick", sample(SCANNER, 990, 0, 1_000));
        report("slow", sample(SCANNER, 10, 0, 900_000));
        assertThat(only(FIVE_MINUTES).p50Micros()).isCloseTo(1_000, within(16L));
        assertThat(only(FIVE_MINUTES).p99Micros()).isCloseTo(1_000, within(16L));
        report("slow", sample(SCANNER, 10, 0, 900_000));
        assertThat(only(FIVE_MINUTES).p99Micros()).isCloseTo(900_000, within(14_400L));
    }

    @Test
    void eachDestinationIsToldApartByRouteVersionAndInstances() {
        statistics.report(
                INTAKE,
                "intake-1",
                ++sequence,
                List.of(new CallSample(
                        SCANNER,
                        counts(30, 2, 1_000),
                        Map.of(
                                new Part.Name(Part.ROUTE, "flag", ""), counts(20, 0, 1_000),
                                new Part.Name(Part.ROUTE, "default", ""), counts(10, 2, 1_000),
                                new Part.Name(Part.INSTANCE, "scan-1", "v1"), counts(15, 0, 1_000),
                                new Part.Name(Part.INSTANCE, "scan-2", "v2"), counts(10, 1, 1_000),
                                new Part.Name(Part.INSTANCE, "scan-3", "v2"), counts(5, 1, 1_000)))));
        report("intake-2", sample(SCANNER, 8, 0, 1_000));

        assertThat(only(FIVE_MINUTES).calls()).isEqualTo(40);
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES, Part.ROUTE))
                .extracting(CallSummary::part, CallSummary::calls, CallSummary::failures)
                .containsExactly(tuple("default", 12L, 2L), tuple("flag", 20L, 0L));
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES, Part.INSTANCE))
                .extracting(CallSummary::part, CallSummary::version, CallSummary::calls)
                .containsExactly(tuple("scan-1", "v1", 15L), tuple("scan-2", "v2", 11L), tuple("scan-3", "v2", 6L));
        assertThat(statistics.summarizeVersions(INTAKE, FIVE_MINUTES))
                .extracting(CallSummary::part, CallSummary::calls, CallSummary::failures)
                .containsExactly(tuple("v1", 15L, 0L), tuple("v2", 17L, 2L));
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES, Part.CALLER_INSTANCE))
                .extracting(CallSummary::part, CallSummary::calls)
                .containsExactly(tuple("intake-1", 32L), tuple("intake-2", 8L));
    }

    @Test
    void whoMakesUpRoutesAndInstancesHasThemCountedTogether() {
        for (int i = 0; i < 1_000; i++) {
            statistics.report(
                    INTAKE,
                    "a",
                    i,
                    List.of(new CallSample(
                            SCANNER,
                            counts(1, 0, 10),
                            Map.of(
                                    new Part.Name(Part.ROUTE, "r" + i, ""), counts(1, 0, 10),
                                    new Part.Name(Part.INSTANCE, "i" + i, "v" + i), counts(1, 0, 10)))));
        }
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES, Part.ROUTE))
                .hasSize(65)
                .anySatisfy(other -> {
                    assertThat(other.part()).isEqualTo(Part.OTHER);
                    assertThat(other.calls()).isEqualTo(1_000 - 64);
                });
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES, Part.INSTANCE)).hasSize(129);
        assertThat(only(FIVE_MINUTES).calls()).isEqualTo(1_000);
    }

    @Test
    void beyondTheLimitOfBytesTheHeaviestCallerLosesItsOldestMinutes() {
        CallStatistics small = new CallStatistics(WALL, nanos::get, 60_000);
        LogicalName modest = LogicalName.parse("portal.intake");
        for (int second = 0; second < 1_200; second++) {
            for (int i = 0; i < 20; i++) {
                small.report(
                        INTAKE,
                        "a",
                        second * 20L + i,
                        List.of(sample(LogicalName.parse("s" + i + ".scan"), 1, 0, 1 + 37L * second)));
            }
            small.report(modest, "b", second, List.of(sample(SCANNER, 1, 0, 500)));
            pass(1);
        }
        assertThat(small.bytes()).isLessThan(80_000);
        assertThat(small.summarize(modest, Duration.ofHours(1)).get(0).calls()).isEqualTo(1_200);
        assertThat(small.summarize(INTAKE, Duration.ofHours(1)).get(0).calls()).isLessThan(1_200);
        assertThat(small.summarize(INTAKE, Duration.ofSeconds(10)).get(0).calls())
                .isBetween(10L, 12L);
    }

    @Test
    void whatIsOlderThanAnHourMakesRoomForOthers() {
        for (int i = 0; i < 3_000; i++) {
            report("a", sample(LogicalName.parse("s" + i + ".old"), 1, 0, 10));
        }
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES)).hasSize(201);
        pass(3_700);
        report("a");
        report("a", sample(SCANNER, 1, 0, 10));
        assertThat(only(Duration.ofHours(1)).destination()).isEqualTo(SCANNER.toString());
    }

    @Test
    void aSteadyRateIsSeenAsOneByThoseWhoLookOn() {
        for (int second = 0; second < 60; second++) {
            if (second % 2 == 0) {
                report("a", sample(SCANNER, 20, 0, 10));
            }
            MeshCalls seen = statistics.steadyMesh(Duration.ofSeconds(10));
            if (second > 12) {
                assertThat(seen.edges()).hasSize(1);
                assertThat(seen.edges().get(0).calls() / seen.seconds()).isEqualTo(10);
                assertThat(seen.to(SCANNER.toString()).calls()).isEqualTo(100);
            }
            pass(1);
        }
        pass(100);
        assertThat(statistics.steadyMesh(Duration.ofSeconds(10)).edges())
                .as("who called before is still seen")
                .singleElement()
                .satisfies(edge -> assertThat(edge.calls()).isZero());
        assertThat(statistics.mesh(Duration.ofSeconds(10)).edges()).isEmpty();
    }

    @Test
    void theHistoryHasAPointForEachStepAndEveryCallOnce() {
        for (int second = 0; second < 1_800; second += 2) {
            report("a", sample(SCANNER, 3, 1, 10));
            pass(2);
        }
        CallHistory served = statistics.history(SCANNER, true, Duration.ofHours(1));
        assertThat(served.stepSeconds()).isEqualTo(60);
        assertThat(served.points()).hasSize(60);
        assertThat(served.points().stream()
                        .mapToLong(point -> point.calls().calls())
                        .sum())
                .isEqualTo(3_600);
        assertThat(served.points().get(50).calls().calls()).isEqualTo(120);
        assertThat(served.points().subList(0, 59))
                .allSatisfy(point -> assertThat(point.seconds()).isEqualTo(60));
        assertThat(served.peers()).extracting(CallSummary::source).containsExactly(INTAKE.toString());
        assertThat(statistics.history(INTAKE, false, FIVE_MINUTES).points()).hasSize(30);
        assertThat(statistics.history(INTAKE, true, FIVE_MINUTES).peers()).isEmpty();
    }

    @Test
    void theLastPointSaysHowMuchOfItsStepIsOver() {
        CallHistory first = statistics.history(SCANNER, true, Duration.ofHours(1));
        int before = first.points().get(59).seconds();
        assertThat(before).isBetween(1, 60);
        pass(60 - before + 17);
        CallHistory.Point running =
                statistics.history(SCANNER, true, Duration.ofHours(1)).points().get(59);
        assertThat(running.seconds()).isEqualTo(17);
        assertThat(running.start()).isEqualTo(first.to());
    }

    @Test
    void whoMakesUpDestinationsTakesNoPlaceFromOthers() {
        for (int i = 0; i < 20_000; i++) {
            report("a", sample(LogicalName.parse("made-up-" + i + ".x"), 1, 0, 10));
        }
        LogicalName honest = LogicalName.parse("portal.intake");
        for (int i = 0; i < 150; i++) {
            statistics.report(honest, "b", i, List.of(sample(LogicalName.parse("s" + i + ".scan"), 1, 0, 10)));
        }
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES))
                .hasSize(CallerCalls.MOST_DESTINATIONS + 1)
                .anySatisfy(other -> {
                    assertThat(other.destination()).isEqualTo(Part.OTHER);
                    assertThat(other.calls()).isEqualTo(20_000 - CallerCalls.MOST_DESTINATIONS);
                });
        assertThat(statistics.summarize(honest, FIVE_MINUTES)).hasSize(150);
    }

    @ParameterizedTest
    @CsvSource({
        "-1,0,0",
        "0,-1,0",
        "0,0,-1",
        "9223372036854775807,1,1",
        "1,9223372036854775807,1",
        "1,1,9223372036854775807",
        "1099511627777,0,0",
        "-9223372036854775808,0,0"
    })
    void aNumberThatNobodyCanHaveCountedIsRefused(long successes, long failures, long attempts) {
        assertThatThrownBy(() -> CallCounts.Packer.of(successes, failures, attempts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: 0 to 1099511627776");
    }

    @Test
    void theLargestNumbersOfAnHourDoNotWrap() {
        for (int i = 0; i < 3_000; i++) {
            report("a", sample(SCANNER, CallCounts.MOST / 2 - 1, CallCounts.MOST / 2 - 1, 10));
            pass(1);
        }
        assertThat(only(Duration.ofHours(1)).calls()).isEqualTo(3_000 * (CallCounts.MOST - 2));
        assertThat(only(Duration.ofHours(1)).successPercent()).isEqualTo(50);
    }

    /** Where the header says what the counts mean: an offset of their places, and a factor of their values. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, 0, 1e300, 0.5})
    void aFactorThatIsNoneIsRefused(double ratio) throws Exception {
        Histogram twisted = LatencyHistogram.empty();
        twisted.recordValue(100);
        ByteBuffer plain = ByteBuffer.allocate(twisted.getNeededByteBufferCapacity());
        int length = twisted.encodeIntoByteBuffer(plain);
        plain.putDouble(32, ratio);
        assertThatThrownBy(() -> LatencyHistogram.read(compressed(plain.array(), length)))
                .hasMessageContaining("ratio " + ratio);
        plain.putDouble(32, 1).putInt(8, 7);
        assertThatThrownBy(() -> LatencyHistogram.read(compressed(plain.array(), length)))
                .hasMessageContaining("shift 7");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, CallCounts.MOST + 1, Long.MAX_VALUE / 2 + 1})
    void aCountThatWouldWrapASumIsRefused(long count) {
        Histogram huge = LatencyHistogram.empty();
        huge.recordValueWithCount(100, count);
        huge.recordValueWithCount(200_000, count);
        huge.recordValueWithCount(300_000, 2);
        byte[] bytes = LatencyHistogram.write(huge);
        assertThatThrownBy(() -> LatencyHistogram.read(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latency_histogram");
    }

    private static byte[] compressed(byte[] plain, int length) throws Exception {
        java.util.zip.Deflater deflater = new java.util.zip.Deflater();
        deflater.setInput(plain, 0, length);
        deflater.finish();
        byte[] out = new byte[length + 100];
        int deflated = deflater.deflate(out);
        deflater.end();
        return ByteBuffer.allocate(8 + deflated)
                .putInt(0x1c849314)
                .putInt(deflated)
                .put(out, 0, deflated)
                .array();
    }

    @Test
    void bytesThatAreNoHistogramOfOursAreRefusedBeforeTheyCostMemory() {
        Histogram five = LatencyHistogram.empty();
        five.recordValueWithCount(100, 5);
        byte[] good = LatencyHistogram.write(five);
        assertThat(LatencyHistogram.read(good).getTotalCount()).isEqualTo(5);
        assertThat(LatencyHistogram.read(new byte[0]).getTotalCount()).isZero();

        Histogram finer = new Histogram(1, 3_600_000_000L, 5);
        finer.recordValue(5);
        ByteBuffer buffer = ByteBuffer.allocate(finer.getNeededByteBufferCapacity());
        int length = finer.encodeIntoCompressedByteBuffer(buffer);
        byte[] other = java.util.Arrays.copyOf(buffer.array(), length);
        assertThatThrownBy(() -> LatencyHistogram.read(other)).hasMessageContaining("5 digits");
        assertThatThrownBy(() -> LatencyHistogram.read(new byte[1 << 20])).hasMessageContaining("at most");
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] mutant = good.clone();
            mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(LatencyHistogram.read(mutant)).isNotNull();
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageContaining("latency_histogram");
            }
        }
    }
}

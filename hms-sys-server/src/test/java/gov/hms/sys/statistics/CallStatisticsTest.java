package gov.hms.sys.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gov.hms.mesh.call.LogicalName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
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
    private final CallStatistics statistics = new CallStatistics(nanos::get);
    private long sequence;

    private static CallSample sample(LogicalName destination, long successes, long failures, long micros) {
        Histogram latency = LatencyHistogram.empty();
        if (successes + failures > 0) {
            latency.recordValueWithCount(micros, successes + failures);
        }
        return new CallSample(destination, successes, failures, latency, successes + failures + 1);
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
        assertThat(summary.p50Micros()).isCloseTo(3_000, within(30L));
        assertThat(summary.p99Micros()).isCloseTo(9_000, within(90L));
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
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES)).isZero();
        report("a", sample(SCANNER, 1, 0, 10));
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES)).isEqualTo(1);
        pass(61);
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES)).isEqualTo(61);
        pass(3_600);
        assertThat(statistics.coveredSeconds(INTAKE, FIVE_MINUTES)).isEqualTo(300);
    }

    @Test
    void theSumOverAnHourIsTheHistogramOfAllItsCalls() {
        Random random = new Random(3);
        Histogram all = LatencyHistogram.empty();
        for (int second = 0; second < 600; second++) {
            long micros = 1 + random.nextInt(1_000_000);
            all.recordValue(micros);
            report("a", sample(SCANNER, 1, 0, micros));
            pass(1);
        }
        CallSummary summary = only(Duration.ofHours(1));
        assertThat(summary.p50Micros()).isEqualTo(all.getValueAtPercentile(50));
        assertThat(summary.p99Micros()).isEqualTo(all.getValueAtPercentile(99));
    }

    @Test
    void beyondTheLimitOfBytesTheOldestBucketsGoFirst() {
        CallStatistics small = new CallStatistics(nanos::get, 2_000);
        for (int second = 0; second < 100; second++) {
            small.report(INTAKE, "a", second, List.of(sample(SCANNER, 1, 0, 500)));
            pass(1);
        }
        long kept = small.summarize(INTAKE, Duration.ofHours(1)).get(0).calls();
        assertThat(kept).isBetween(5L, 20L);
        assertThat(small.summarize(INTAKE, Duration.ofSeconds(3)).get(0).calls())
                .isEqualTo(3);
    }

    @Test
    void aSeriesThatIsOlderThanAnHourMakesRoomForOthers() {
        for (int i = 0; i < 3_000; i++) {
            report("a", sample(LogicalName.parse("s" + i + ".old"), 1, 0, 10));
        }
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES)).hasSize(200);
        pass(1);
        report("a", sample(SCANNER, 1, 0, 10));
        assertThat(statistics.summarize(INTAKE, Duration.ofSeconds(0))).isEmpty();
        pass(3_601);
        report("a");
        report("a", sample(SCANNER, 1, 0, 10));
        assertThat(only(Duration.ofHours(1)).destination()).isEqualTo(SCANNER);
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
        assertThat(statistics.summarize(INTAKE, FIVE_MINUTES)).hasSize(CallStatistics.MAX_SERIES_OF_CALLER);
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
        assertThatThrownBy(() -> new CallSample(SCANNER, successes, failures, LatencyHistogram.empty(), attempts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: 0 to 1099511627776");
    }

    @Test
    void theLargestNumbersOfAnHourDoNotWrap() {
        for (int i = 0; i < 3_000; i++) {
            report("a", sample(SCANNER, CallSample.MOST / 2 - 1, CallSample.MOST / 2 - 1, 10));
            pass(1);
        }
        assertThat(only(Duration.ofHours(1)).calls()).isEqualTo(3_000 * (CallSample.MOST - 2));
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
    @ValueSource(longs = {Long.MAX_VALUE, CallSample.MOST + 1, Long.MAX_VALUE / 2 + 1})
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
        byte[] good = LatencyHistogram.write(sample(SCANNER, 5, 0, 100).latency());
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

package gov.hms.sys.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.time.LatencyBuckets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsFileTest {
    private static final Instant START = Instant.parse("2026-11-28T09:00:00Z");
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong();
    private Path file;

    private CallStatistics begunAt(Instant wall) {
        return new CallStatistics(() -> wall, nanos::get);
    }

    private static CallSample sample() {
        CallCounts counts = CallCounts.Packer.of(7, 2, 11)
                .flagged(ResponseFlag.UH, 2)
                .took(LatencyBuckets.index(1_000), 9)
                .pack();
        return new CallSample(SCANNER, counts, Map.of(new Part.Name(Part.INSTANCE, "scan-1", "v1"), counts));
    }

    private CallStatistics saved(Path directory) {
        file = directory.resolve("statistics.gz");
        CallStatistics before = begunAt(START);
        for (int i = 0; i < 100; i++) {
            before.report(INTAKE, "a", i, List.of(sample()));
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        }
        new StatisticsFile(file, before).save();
        return before;
    }

    private CallStatistics loaded(Instant wall) {
        CallStatistics after = begunAt(wall);
        new StatisticsFile(file, after).load();
        return after;
    }

    @Test
    void aRestartGoesOnWithWhatThereWas(@TempDir Path directory) {
        CallStatistics before = saved(directory);
        CallStatistics after = loaded(START.plusSeconds(200 + 30));

        assertThat(after.summarize(INTAKE, HOUR)).isEqualTo(before.summarize(INTAKE, HOUR));
        assertThat(after.summarize(INTAKE, HOUR).get(0).flags()).containsEntry("UH", 200L);
        assertThat(after.summarizeVersions(INTAKE, HOUR))
                .extracting(CallSummary::part, CallSummary::calls)
                .containsExactly(tuple("v1", 900L));
        assertThat(after.coveredSeconds(INTAKE, HOUR, false)).isEqualTo(230);
        assertThat(after.summarize(INTAKE, Duration.ofSeconds(20))).isEmpty();
        after.report(INTAKE, "a", 1, List.of(sample()));
        assertThat(after.summarize(INTAKE, HOUR).get(0).calls()).isEqualTo(909);
        assertThat(directory.resolve("statistics.gz.new")).doesNotExist();
    }

    @Test
    void whatIsOlderThanAnHourOrOfTheFutureIsLeftAside(@TempDir Path directory) {
        saved(directory);
        assertThat(loaded(START.plus(Duration.ofHours(2))).summarize(INTAKE, HOUR))
                .isEmpty();
        assertThat(loaded(START.minus(Duration.ofHours(2))).summarize(INTAKE, HOUR))
                .isEmpty();
    }

    @Test
    void aDamagedFileMeansAFreshBeginningAndNothingElse(@TempDir Path directory) throws Exception {
        saved(directory);
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x55;
            Files.write(file, bad);
            CallStatistics after = loaded(START.plusSeconds(200));
            // the time and the system in the header of gzip are nobody's concern
            assertThat(after.summarize(INTAKE, HOUR))
                    .as("byte %d", at)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isEmpty(),
                            all -> assertThat(all.get(0).calls()).isEqualTo(900));
        }
        for (int length : List.of(0, 1, 10, good.length / 2, good.length - 1)) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(loaded(START.plusSeconds(200)).summarize(INTAKE, HOUR))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        Files.write(file, good);
        assertThat(loaded(START.plusSeconds(200)).summarize(INTAKE, HOUR)).hasSize(1);
    }

    @Test
    void whereNothingCanBeWrittenWhatWasThereStays(@TempDir Path directory) throws Exception {
        CallStatistics before = saved(directory);
        Files.createDirectory(directory.resolve("statistics.gz.new"));
        before.report(INTAKE, "a", 4_711, List.of(sample()));
        new StatisticsFile(file, before).save();
        assertThat(loaded(START.plusSeconds(200)).summarize(INTAKE, HOUR).get(0).calls())
                .isEqualTo(900);
    }
}

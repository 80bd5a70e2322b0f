package gov.hms.mesh.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever callers make up, methods, names, routes, statuses, a timer has no more than a thousand series, and no sample is lost. */
class S30SeriesExplosionTest {
    private static final String TIMER = MeshMeter.SERVER_DURATION.title();
    private static final int MAX_SERIES = 1_000;
    private static final long MAX_GROWTH = 5 << 20;
    private static final int SAMPLES = 150_000;

    /** What is random in the samples; all eight together are above a million of them. */
    private enum Made {
        METHOD,
        PEER,
        ROUTE,
        VERSION,
        STATUS,
        FLAG,
        PEER_AND_STATUS,
        ALL;

        String method(Random random) {
            return this == METHOD || this == ALL ? word(random) : "GET";
        }

        String peer(Random random) {
            return this == PEER || this == PEER_AND_STATUS || this == ALL ? word(random) : "a.b";
        }

        String route(Random random) {
            return this == ROUTE || this == ALL ? word(random) : "default";
        }

        String version(Random random) {
            return this == VERSION || this == ALL ? word(random) : "1.1";
        }

        int status(Random random) {
            return this == STATUS || this == PEER_AND_STATUS || this == ALL ? random.nextInt() : 200;
        }

        String flag(Random random) {
            return this == FLAG || this == ALL ? word(random) : "";
        }

        private static String word(Random random) {
            return Long.toHexString(random.nextLong()) + "/\r\n\"";
        }
    }

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry, "fraud-scanner.scan");

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private void flood(Made made, int samples) {
        Random random = new Random(7);
        for (int i = 0; i < samples; i++) {
            meters.request(
                    made.method(random),
                    made.peer(random),
                    made.route(random),
                    made.version(random),
                    made.status(random),
                    made.flag(random),
                    1_000);
        }
    }

    private List<Timer> timers() {
        return List.copyOf(registry.find(TIMER).timers());
    }

    private long samples() {
        return timers().stream().mapToLong(Timer::count).sum();
    }

    @ParameterizedTest
    @EnumSource(Made.class)
    void seriesAreBoundedAndEverySampleIsCounted(Made made) {
        flood(made, SAMPLES);

        assertThat(timers()).hasSizeLessThanOrEqualTo(MAX_SERIES + 1);
        assertThat(samples()).isEqualTo(SAMPLES);
        switch (made) {
            case METHOD, VERSION ->
                assertThat(timers())
                        .as("methods and versions outside the standard are one series")
                        .hasSize(1);
            case STATUS ->
                assertThat(timers())
                        .as("so are statuses that HTTP does not have")
                        .hasSizeLessThan(600);
            default ->
                assertThat(registry.find(TIMER).tag(Names.PEER, "other").timers())
                        .as("what came after the bound")
                        .hasSize(1);
        }
    }

    @Test
    void onceTheBoundIsReachedNothingGrowsAnyMore() {
        flood(Made.ALL, SAMPLES);
        int series = timers().size();
        long before = used();

        flood(Made.ALL, SAMPLES);

        assertThat(used() - before).isLessThan(MAX_GROWTH);
        assertThat(timers()).hasSize(series);
        assertThat(samples()).isEqualTo(2L * SAMPLES);
    }

    @Test
    void whatWasKnownBeforeTheFloodKeepsItsOwnSeries() {
        meters.request("GET", "return-intake.intake", "default", "1.1", 200, "", 1);

        flood(Made.ALL, SAMPLES);
        meters.request("GET", "return-intake.intake", "default", "1.1", 200, "", 1);

        assertThat(registry.find(TIMER)
                        .tag(Names.PEER, "return-intake.intake")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void withoutTheBoundTheRegistryWouldGrowWithEveryName() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            registry.timer("unbounded", Names.PEER, Made.ALL.peer(random)).record(java.time.Duration.ofNanos(1));
        }

        assertThat(registry.find("unbounded").timers()).hasSize(5_000);
    }
}

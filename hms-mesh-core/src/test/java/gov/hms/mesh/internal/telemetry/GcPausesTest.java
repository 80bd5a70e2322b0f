package gov.hms.mesh.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcPausesTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 1100, 30", // all of it
        "1020, 1100, 20", // it had begun before
        "1000, 1015, 5", // it went on after
        "1015, 1020, 5", // it was longer than the call
        "900, 1000, 0",
        "1040, 1100, 0"
    })
    void aStopCountsForTheTimeThatItSharesWithACall(long from, long to, long millis) {
        GcPauses pauses = new GcPauses();
        pauses.paused(1_010, 1_040);
        assertThat(pauses.overlapNanos(from, to)).isEqualTo(millis * 1_000_000);
    }

    @Test
    void theNewestStopsAreKeptAndTheOldestGo() {
        GcPauses pauses = new GcPauses();
        for (int i = 0; i <= GcPauses.KEPT; i++) {
            pauses.paused(i * 100L, i * 100L + 10);
        }
        assertThat(pauses.overlapNanos(0, 10)).isZero();
        assertThat(pauses.overlapNanos(0, Long.MAX_VALUE)).isEqualTo(GcPauses.KEPT * 10_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "G1 Young Generation, true",
        "G1 Concurrent GC, false",
        "ZGC Pauses, true",
        "ZGC Major Cycles, false",
        "Copy, true",
        "Shenandoah Cycles, false"
    })
    void aCollectorThatWorksBesideTheProcessStopsNobody(String collector, boolean stops) {
        assertThat(GcPauses.stopsTheWorld(collector)).isEqualTo(stops);
    }
}

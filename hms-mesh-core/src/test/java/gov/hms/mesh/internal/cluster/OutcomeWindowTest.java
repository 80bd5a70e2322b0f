package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gov.hms.mesh.internal.cluster.OutcomeWindow.Reading;
import org.junit.jupiter.api.Test;

class OutcomeWindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final OutcomeWindow window = new OutcomeWindow(10, 0);

    @Test
    void anEmptyWindowSaysNothing() {
        assertThat(window.read(0)).isEqualTo(new Reading(0, 0, 0, 0));
        assertThat(window.read(100 * SECOND).attempts()).isZero();
    }

    @Test
    void whatIsOlderThanTheWindowIsForgottenWhereNewerAttemptsSayEnough() {
        for (int i = 0; i < 20; i++) {
            window.failed(i % 2 * SECOND);
        }
        for (int i = 0; i < 10; i++) {
            window.succeeded(1_000_000, 15 * SECOND);
        }
        assertThat(window.read(15 * SECOND).failures()).isZero();
        assertThat(window.read(15 * SECOND).attempts()).isEqualTo(10);
    }

    @Test
    void fewAttemptsMakeItLookBackFourWindowsAndNoFurther() {
        for (int i = 0; i < 8; i++) {
            window.failed(i * 4 * SECOND);
        }
        assertThat(window.read(30 * SECOND).failures()).isEqualTo(8);
        assertThat(window.read(80 * SECOND).failures()).isZero();
    }

    @Test
    void theLatencyIsTheGeometricMean() {
        for (int i = 0; i < 19; i++) {
            window.succeeded(10_000_000, SECOND);
        }
        window.succeeded(30 * SECOND, SECOND);
        assertThat(window.read(SECOND).latencyMillis()).isCloseTo(14.9, within(1.5));
        assertThat(window.read(SECOND).variance()).isPositive();
    }

    @Test
    void aDayOfSilenceWakesNoOldBucket() {
        for (int i = 0; i < 50; i++) {
            window.failed(3 * SECOND);
        }
        for (long later = 100; later < 200_000; later += 997) {
            assertThat(window.read(later * SECOND).attempts()).isZero();
        }
    }

    @Test
    void logarithmsAreAtMostSixPercentOff() {
        for (long nanos = 1_000; nanos < 100 * SECOND; nanos = nanos * 11 / 10) {
            double back = Math.pow(2, OutcomeWindow.logarithm(nanos) / OutcomeWindow.UNITS_PER_DOUBLING);
            assertThat(back / nanos).isBetween(0.88, 1.07);
        }
    }
}

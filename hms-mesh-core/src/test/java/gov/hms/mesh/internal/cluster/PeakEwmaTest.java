package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeakEwmaTest {
    private static final long MS = 1_000_000;
    private long now = 1_000_000_000_000L;
    private final PeakEwma load = new PeakEwma(now);

    private void call(long millis, boolean failed) {
        load.started();
        now += millis * MS;
        load.ended(millis * MS, failed, now);
    }

    @Test
    void anUnknownEndpointIsFreeUntilOneCallTriesItOut() {
        assertThat(load.cost(now)).isZero();
        load.started();
        assertThat(load.cost(now)).isGreaterThan(3_600e9);
    }

    @Test
    void aSlowAnswerCountsAtOnceAndIsForgottenByFasterOnesOverTenSeconds() {
        call(10, false);
        call(500, false);
        assertThat(load.cost(now)).isEqualTo(500e6);
        for (int i = 0; i < 10; i++) {
            now += 1_000 * MS;
            load.started();
            load.ended(10 * MS, false, now);
        }
        assertThat(load.cost(now)).isBetween(10e6 + 490e6 * 0.36, 10e6 + 490e6 * 0.38);
    }

    @Test
    void anEndpointDoesNotGetCheaperByBeingLeftAlone() {
        call(500, false);
        now += 4_000 * MS;
        assertThat(load.cost(now)).isEqualTo(500e6);
    }

    @Test
    void whatComesBackIsUnknownAgain() {
        call(1, true);
        load.restarted(now);
        assertThat(load.cost(now)).isZero();
    }

    @Test
    void whatNothingWasHeardOfForFiveSecondsIsTriedOutByOneCall() {
        call(1, true);
        now += 5_001 * MS;
        assertThat(load.cost(now)).isZero();
        load.started();
        assertThat(load.cost(now)).isGreaterThan(1e9);
    }

    @Test
    void afterAFailureItIsTriedOutAfterASecondThenTwoFourAndFive() {
        for (long seconds : new long[] {1, 2, 4, 5, 5}) {
            call(1, true);
            now += seconds * 1_000 * MS;
            assertThat(load.cost(now)).as("not before %d s", seconds).isPositive();
            now += 1;
            assertThat(load.cost(now)).as("after %d s", seconds).isZero();
        }
        call(4, false);
        assertThat(load.cost(now))
                .as("the first good answer makes up for all of them")
                .isEqualTo(4e6);
    }

    @Test
    void oneGoodAnswerAfterALongSilenceMakesUpForTheFailureBefore() {
        call(1, true);
        now += 5_001 * MS;
        call(4, false);
        assertThat(load.cost(now)).isEqualTo(4e6);
    }

    @Test
    void aFastAnswerLowersTheAverageOnlySlowly() {
        call(500, false);
        call(1, false);
        assertThat(load.cost(now)).isBetween(490e6, 500e6);
    }

    @Test
    void eachCallInFlightMakesTheNextOneDearer() {
        call(10, false);
        load.started();
        load.started();
        assertThat(load.cost(now)).isEqualTo(3 * 10e6);
    }

    @Test
    void aFailureThatCameFastDoesNotLookAttractive() {
        call(1, true);
        assertThat(load.cost(now)).isEqualTo(5e9);
    }

    @Test
    void anEndpointThatKeepsFailingFastIsDearerThanAHealthyOneWithALongQueue() {
        PeakEwma healthy = new PeakEwma(now);
        healthy.started();
        healthy.ended(20 * MS, false, now);
        for (int waiting = 0; waiting < 1_000; waiting++) {
            healthy.started();
        }
        call(1, true);
        call(1, true);
        assertThat(load.cost(now)).isGreaterThan(healthy.cost(now)).isEqualTo(8 * 5e9);
    }

    @Test
    void afterSixFailuresInARowAnUnknownEndpointThatIsBusyIsCheaper() {
        for (int i = 0; i < 6; i++) {
            call(1, true);
        }
        PeakEwma unknown = new PeakEwma(now);
        unknown.started();
        assertThat(load.cost(now)).isGreaterThan(unknown.cost(now));
    }

    @Test
    void aSuccessEndsTheRowOfFailures() {
        call(1, true);
        call(1, true);
        call(1, false);
        assertThat(load.cost(now)).isBetween(4.9e9, 5e9);
    }

    @Test
    void callsInFlightWeighLessWhereAnEndpointCarriesMore() {
        call(10, false);
        load.started();
        load.started();
        assertThat(load.cost(2, now)).isEqualTo(2 * 10e6);
        assertThat(load.cost(0.5, now)).isEqualTo(5 * 10e6);
    }

    @Test
    void warmthGrowsFromATenthToTheWholeInProportionToTheTime() {
        long window = 30_000 * MS;
        assertThat(load.warmth(window, now)).as("not restarted").isEqualTo(1);
        load.restarted(now);
        assertThat(load.warmth(window, now)).isEqualTo(0.1);
        assertThat(load.warmth(window, now + 15_000 * MS)).isEqualTo(0.5);
        assertThat(load.warmth(window, now + 30_000 * MS)).isEqualTo(1);
        assertThat(load.warmth(0, now)).as("no slow start").isEqualTo(1);
    }

    @Test
    void anAbandonedCallLeavesNoTrace() {
        call(10, false);
        load.started();
        load.abandoned();
        assertThat(load.inFlight()).isZero();
        assertThat(load.cost(now)).isEqualTo(10e6);
    }
}

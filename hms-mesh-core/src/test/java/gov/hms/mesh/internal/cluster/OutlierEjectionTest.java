package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.cluster.EndpointHealth.Standing;
import gov.hms.mesh.internal.cluster.Fleet.End;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutlierEjectionTest {
    private static final OutlierPolicy DEFAULT = OutlierPolicy.DEFAULT;
    private static final OutlierPolicy ROWS_ONLY = new OutlierPolicy(5, 0, 10, 1, 50);
    private static final OutlierPolicy SHARES_ONLY = new OutlierPolicy(0, 50, 10, 1, 50);

    private static Fleet used(int endpoints, OutlierPolicy policy) {
        Fleet fleet = new Fleet(endpoints, policy);
        for (int i = 0; i < endpoints; i++) {
            fleet.attempt(i, End.OK);
        }
        return fleet;
    }

    private static void fail(Fleet fleet, int endpoint, int times) {
        for (int i = 0; i < times; i++) {
            fleet.attempt(endpoint, End.ERROR);
        }
    }

    private static void waitForTrial(Fleet fleet, int endpoint) {
        while (!fleet.health(endpoint).available()) {
            fleet.clock.advance(Duration.ofMillis(10));
        }
    }

    @Test
    @Proves(
            field = "spec.outlier.consecutiveErrors",
            behaviour = "an endpoint is ejected at this many failures in a row, not one earlier")
    void soManyFailuresInARowEject() {
        Fleet fleet = used(3, ROWS_ONLY);
        fail(fleet, 1, 4);
        assertThat(fleet.ejected(1)).isFalse();
        fail(fleet, 1, 1);
        assertThat(fleet.ejected(1)).isTrue();
        assertThat(fleet.cluster.ejected()).isEqualTo(1);
        assertThat(fleet.endpoint(1).unavailableBecause(fleet.clock.nanos()).orElseThrow())
                .startsWith("ejected for 5 failures in a row, for another ");
    }

    @Test
    void aSuccessBetweenThemEndsTheRow() {
        Fleet fleet = used(3, ROWS_ONLY);
        for (int i = 0; i < 20; i++) {
            fail(fleet, 1, 4);
            fleet.attempt(1, End.OK);
        }
        assertThat(fleet.ejected(1)).isFalse();
    }

    @Test
    @Proves(field = "spec.outlier.consecutiveErrors", behaviour = "0: failures in a row eject nobody")
    void zeroDoesNotLookAtRows() {
        Fleet fleet = used(3, new OutlierPolicy(0, 0, 10, 1, 50));
        fail(fleet, 1, 100);
        assertThat(fleet.ejected(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    @Proves(
            field = "spec.outlier.errorPercent",
            behaviour = "an endpoint that fails this share of its attempts while the others do not is ejected")
    void aShareOfFailuresEjects(int endpoints) {
        Fleet fleet = used(endpoints, SHARES_ONLY);
        int[] turn = new int[1];
        fleet.run(Duration.ofSeconds(12), 50, index -> index == 0 && turn[0]++ % 5 < 3 ? End.ERROR : End.OK);
        assertThat(fleet.cluster.ejections()).isPositive();
        assertThat(IntStream.range(1, endpoints).noneMatch(fleet::ejected)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 50, 80})
    @Proves(
            field = "spec.outlier.errorPercent",
            behaviour =
                    "with 30, 50 and 80: an endpoint that fails a tenth more often is ejected, one a tenth less often is not")
    void theShareThatEjectsIsTheOneThatIsWritten(int percent) {
        for (int share : new int[] {percent - 10, percent + 10}) {
            Fleet fleet = used(3, new OutlierPolicy(0, percent, 10, 1, 50));
            int[] turn = new int[1];
            fleet.run(
                    Duration.ofSeconds(30),
                    50,
                    index -> index == 0 && turn[0]++ % 10 < share / 10 ? End.ERROR : End.OK);
            assertThat(fleet.cluster.ejections() > 0).as("%d %% fail", share).isEqualTo(share > percent);
        }
    }

    @Test
    void aShareBelowThePercentEjectsNobody() {
        Fleet fleet = used(3, SHARES_ONLY);
        int[] turn = new int[1];
        fleet.run(Duration.ofSeconds(60), 50, index -> index == 0 && turn[0]++ % 5 < 2 ? End.ERROR : End.OK);
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @Test
    @Proves(field = "spec.outlier.errorPercent", behaviour = "0: shares of failures eject nobody")
    void zeroDoesNotLookAtShares() {
        Fleet fleet = used(3, new OutlierPolicy(0, 0, 10, 1, 50));
        fleet.run(Duration.ofSeconds(30), 50, index -> index == 0 ? End.ERROR : End.OK);
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void atOneRequestPerSecondAShareDecidesToo(int endpoints) {
        Fleet fleet = used(endpoints, SHARES_ONLY);
        fleet.run(Duration.ofSeconds(5 * endpoints + 3), 1, index -> index == 0 ? End.ERROR : End.OK);
        assertThat(fleet.cluster.ejections()).isPositive();
        assertThat(fleet.ejected(1)).isFalse();
    }

    @Test
    @Proves(
            field = "spec.outlier.windowSeconds",
            behaviour = "the share of failures is that of so many seconds: a bad spell weighs less in a longer window")
    void theShareIsThatOfTheWindow() {
        for (int seconds : new int[] {10, 60}) {
            Fleet fleet = used(3, new OutlierPolicy(0, 50, seconds, 1, 50));
            fleet.run(Duration.ofSeconds(60), 50, index -> End.OK);
            fleet.run(Duration.ofSeconds(8), 50, index -> index == 0 ? End.ERROR : End.OK);
            assertThat(fleet.cluster.ejections() > 0).as("%d s", seconds).isEqualTo(seconds == 10);
        }
    }

    /** A balancer that steps around an endpoint that failed gives it one attempt in a second or more. */
    private static Fleet probed(OutlierPolicy policy, int failuresOfOthers, long apartMs, int probes) {
        Fleet fleet = used(3, policy);
        for (int probe = 0; probe < probes; probe++) {
            fail(fleet, 0, 1);
            for (int i = 0; i < 30; i++) {
                fleet.attempt(1 + i % 2, i < failuresOfOthers ? End.ERROR : End.OK);
            }
            fleet.attempt(1, End.OK);
            fleet.clock.advance(Duration.ofMillis(apartMs));
        }
        return fleet;
    }

    @Test
    @Proves(
            field = "spec.outlier.errorPercent",
            behaviour =
                    "two failures a second apart eject, when nothing else of it was heard and thirty attempts at the others went well")
    void twoFailuresThatLastASecondEjectWhereTheOthersAreWell() {
        assertThat(probed(SHARES_ONLY, 0, 900, 2).ejected(0)).isTrue();
        assertThat(probed(SHARES_ONLY, 0, 100, 2).ejected(0))
                .as("a hiccup of a fifth of a second")
                .isFalse();
        assertThat(probed(SHARES_ONLY, 3, 900, 2).ejected(0))
                .as("one in ten of the others fails too")
                .isFalse();
        assertThat(probed(SHARES_ONLY, 15, 900, 4).ejected(0))
                .as("half of the others fail too")
                .isFalse();
        assertThat(probed(ROWS_ONLY, 0, 900, 4).ejected(0))
                .as("shares do not count")
                .isFalse();
    }

    @Test
    void theFirstSecondsOfATroubleThatAllShareEjectNobodyThoughTheWindowIsFullOfGoodAnswers() {
        for (int seed = 0; seed < 50; seed++) {
            Fleet fleet = used(3, SHARES_ONLY);
            Random chance = new Random(seed);
            fleet.run(Duration.ofSeconds(30), 50, index -> End.OK);
            fleet.run(Duration.ofSeconds(5), 4, index -> chance.nextInt(100) < 60 ? End.ERROR : End.OK);
            assertThat(fleet.cluster.ejections()).as("seed %d", seed).isZero();
        }
    }

    @Test
    void aDependencyThatAllShareEjectsNobodyForItsShareOfFailures() {
        Fleet fleet = used(3, SHARES_ONLY);
        Random chance = new Random(3);
        fleet.run(Duration.ofMinutes(5), 50, index -> chance.nextInt(100) < 60 ? End.ERROR : End.OK);
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @Test
    void aDependencyThatIsDownForAllEjectsNobody() {
        Fleet fleet = used(3, DEFAULT);
        fleet.run(Duration.ofMinutes(5), 50, index -> End.ERROR);
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @Test
    void manyFailuresOfAllMakeEjectionsForRowsRare() {
        Fleet fleet = used(3, DEFAULT);
        Random chance = new Random(4);
        fleet.run(Duration.ofMinutes(5), 50, index -> chance.nextInt(100) < 50 ? End.ERROR : End.OK);
        // by chance alone a row of five would come about every thirty attempts: 15,000 attempts, 230 ejections
        assertThat(fleet.cluster.ejections()).isLessThan(15);
    }

    @Test
    void aMuchSlowerEndpointIsEjected() {
        Fleet fleet = used(3, DEFAULT);
        fleet.run(Duration.ofSeconds(12), 50, index -> new End(true, index == 2 ? 400 : 20));
        assertThat(fleet.cluster.ejections()).isPositive();
        assertThat(fleet.ejected(0) || fleet.ejected(1)).isFalse();
    }

    @Test
    void whenAllGetSlowNobodyIsEjected() {
        Fleet fleet = used(3, DEFAULT);
        fleet.run(Duration.ofSeconds(12), 20, index -> new End(true, 10));
        fleet.run(Duration.ofSeconds(60), 20, index -> new End(true, 900));
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @Test
    void aMixtureOfCheapAndDearRequestsEjectsNobody() {
        Fleet fleet = used(3, DEFAULT);
        Random chance = new Random(5);
        fleet.run(Duration.ofMinutes(10), 20, index -> new End(true, chance.nextBoolean() ? 10 : 1_000));
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @Test
    void aFewMillisecondsAreNoReasonToEject() {
        Fleet fleet = used(3, DEFAULT);
        fleet.run(Duration.ofSeconds(60), 50, index -> new End(true, index == 2 ? 40 : 2));
        assertThat(fleet.cluster.ejections()).isZero();
    }

    @Test
    @Proves(
            field = "spec.outlier.baseEjectionSeconds",
            behaviour =
                    "the first ejection lasts between half of it and all of it; each further one twice as long, at most a minute")
    void eachEjectionInARowLastsTwiceAsLong() {
        Fleet fleet = used(2, new OutlierPolicy(5, 50, 10, 2, 50));
        fail(fleet, 0, 5);
        long expected = 2_000;
        for (int i = 0; i < 10; i++) {
            long start = fleet.clock.nanos();
            waitForTrial(fleet, 0);
            assertThat((fleet.clock.nanos() - start) / 1_000_000).isBetween(expected / 2 - 10, expected + 10);
            fail(fleet, 0, 1);
            assertThat(fleet.health(0).available()).isFalse();
            expected = Math.min(60_000, expected * 2);
        }
    }

    @Test
    void theTimesOfManyEjectionsAreSpread() {
        long distinct = new Random(1)
                .longs(50)
                .map(seed -> {
                    Fleet fleet = new Fleet(2, ROWS_ONLY, new gov.hms.mesh.testing.FakeClock(), seed);
                    fleet.attempt(1, End.OK);
                    fail(fleet, 0, 5);
                    return fleet.health(0).ejection().untilNanos() / 10_000_000;
                })
                .distinct()
                .count();
        assertThat(distinct).isGreaterThan(20);
    }

    @Test
    void aMinuteOfGoodServiceMakesOneEjectionForgotten() {
        Fleet fleet = used(2, ROWS_ONLY);
        for (int i = 0; i < 20; i++) {
            fail(fleet, 0, 5);
            assertThat(fleet.health(0).ejection().count()).isEqualTo(1);
            waitForTrial(fleet, 0);
            fleet.attempt(0, End.OK);
            assertThat(fleet.ejected(0)).isFalse();
            fleet.clock.advance(Duration.ofSeconds(61));
        }
        fail(fleet, 0, 5);
        waitForTrial(fleet, 0);
        fleet.attempt(0, End.OK);
        fail(fleet, 0, 5);
        assertThat(fleet.health(0).ejection().count()).isEqualTo(2);
    }

    @Test
    void oneTrialAtATimeAndItsSuccessBringsTheEndpointBack() {
        Fleet fleet = used(2, ROWS_ONLY);
        fail(fleet, 0, 5);
        waitForTrial(fleet, 0);
        Standing trial = fleet.health(0).begin(fleet.clock.nanos());
        assertThat(trial).isEqualTo(Standing.TRIAL);
        assertThat(fleet.endpoint(0).available()).isFalse();
        assertThat(fleet.health(0).begin(fleet.clock.nanos())).isEqualTo(Standing.TRIED_BY_ANOTHER);
        fleet.health(0).released(trial);
        assertThat(fleet.endpoint(0).available()).as("a trial given back").isTrue();

        fleet.attempt(0, End.OK);

        assertThat(fleet.ejected(0)).isFalse();
        assertThat(fleet.health(0).servingSince()).isEqualTo(fleet.clock.nanos());
        assertThat(fleet.endpoint(0).unavailableBecause(fleet.clock.nanos())).isEmpty();
    }

    @Test
    void aLateSuccessFromBeforeTheEjectionDoesNotEndIt() {
        Fleet fleet = used(2, ROWS_ONLY);
        Standing before = fleet.health(0).begin(fleet.clock.nanos());
        fail(fleet, 0, 5);
        fleet.health(0).succeeded(before, 1, fleet.clock.nanos());
        assertThat(fleet.ejected(0)).isTrue();
    }

    @Test
    void anEndpointOutOfServiceThatAnswersWhenNobodyElseIsLeftIsBack() {
        Fleet fleet = used(2, ROWS_ONLY);
        fail(fleet, 0, 5);
        assertThat(fleet.health(0).available()).isFalse();
        fleet.attempt(0, End.OK);
        assertThat(fleet.ejected(0)).isFalse();
    }

    @Test
    void aTrialThatFailsWhileAllOthersFailBringsTheEndpointBackToThem() {
        Fleet fleet = used(3, ROWS_ONLY);
        fail(fleet, 0, 5);
        waitForTrial(fleet, 0);
        fail(fleet, 1, 1);
        fail(fleet, 2, 1);
        fail(fleet, 0, 1);
        assertThat(fleet.ejected(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 10})
    @Proves(
            field = "spec.outlier.maxEjectedPercent",
            behaviour =
                    "never more of the endpoints are out at once, but one may be where there are two, and one is always left")
    void neverMoreThanTheShareAndAlwaysOneLeft(int endpoints) {
        for (int percent : new int[] {1, 50, 100}) {
            Fleet fleet = used(endpoints, new OutlierPolicy(5, 50, 10, 30, percent));
            for (int i = 0; i < endpoints - 1; i++) {
                fail(fleet, i, 20);
            }
            int expected = endpoints == 1 ? 0 : Math.min(endpoints - 1, Math.max(1, endpoints * percent / 100));
            assertThat(fleet.cluster.ejected())
                    .as("%d %% of %d", percent, endpoints)
                    .isEqualTo(expected);
        }
    }

    @Test
    @Proves(field = "spec.outlier.maxEjectedPercent", behaviour = "0: nobody is ever ejected")
    void zeroPercentEjectsNobodyAndBringsEverybodyBack() {
        Fleet fleet = used(3, ROWS_ONLY);
        fail(fleet, 0, 5);
        assertThat(fleet.ejected(0)).isTrue();
        fleet.adopt(3, new OutlierPolicy(5, 50, 10, 1, 0));
        assertThat(fleet.ejected(0)).isFalse();
        fail(fleet, 0, 50);
        assertThat(fleet.cluster.ejected()).isZero();
    }

    @Test
    void anUpdateKeepsEjectionsAndRowsAndAFleetThatShrinksFreesThoseTooMany() {
        Fleet fleet = used(4, ROWS_ONLY);
        fail(fleet, 0, 5);
        fail(fleet, 1, 5);
        fail(fleet, 2, 4);
        fleet.adopt(4, ClusterPolicy.DEFAULT.with(ROWS_ONLY).with(new CircuitBreakerPolicy(7, 20, 10, 10, 5)));
        assertThat(fleet.cluster.ejected()).isEqualTo(2);
        assertThat(fleet.health(2).failuresInARow()).isEqualTo(4);

        fleet.adopt(3, ROWS_ONLY);
        assertThat(fleet.cluster.ejected()).isEqualTo(1);
        fleet.adopt(1, ROWS_ONLY);
        assertThat(fleet.cluster.ejected()).isZero();
    }

    @Test
    void anotherWindowStartsCountingAnewAndEndsNoEjection() {
        Fleet fleet = used(3, DEFAULT);
        fail(fleet, 0, 5);
        fleet.adopt(3, new OutlierPolicy(5, 50, 60, 1, 50));
        assertThat(fleet.ejected(0)).isTrue();
        assertThat(fleet.health(1).read(fleet.clock.nanos()).attempts()).isZero();
    }
}

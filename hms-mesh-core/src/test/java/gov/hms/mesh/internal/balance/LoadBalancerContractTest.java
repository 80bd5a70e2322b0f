package gov.hms.mesh.internal.balance;

import static gov.hms.mesh.internal.balance.Fleet.MS;
import static gov.hms.mesh.internal.balance.Fleet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.testing.Proves;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every algorithm. */
class LoadBalancerContractTest {
    @ParameterizedTest
    @EnumSource
    @Proves(
            field = "spec.loadBalancer.algorithm",
            behaviour = "every algorithm gives each endpoint a share of the calls in proportion to its weight")
    void sharesAreByWeight(Algorithm algorithm) {
        Fleet fleet =
                new Fleet(1).algorithm(algorithm).weights(100, 200, 300, 400).publish();
        Map<String, Integer> hits = concurrentCalls(fleet, 20_000);
        assertThat(hits.get("e0") / 20_000.0).isCloseTo(0.1, within(0.04));
        assertThat(hits.get("e1") / 20_000.0).isCloseTo(0.2, within(0.04));
        assertThat(hits.get("e2") / 20_000.0).isCloseTo(0.3, within(0.04));
        assertThat(hits.get("e3") / 20_000.0).isCloseTo(0.4, within(0.04));
    }

    @ParameterizedTest
    @EnumSource
    void endpointsOfTheSameWeightGetTheSame(Algorithm algorithm) {
        Fleet fleet = new Fleet(2).algorithm(algorithm).of(10).publish();
        assertThat(concurrentCalls(fleet, 20_000).values())
                .hasSize(10)
                .allSatisfy(hits -> assertThat(hits / 2_000.0).isBetween(0.8, 1.2));
    }

    @ParameterizedTest
    @EnumSource
    @Proves(
            field = "spec.loadBalancer.slowStartSeconds",
            behaviour =
                    "an endpoint that comes later gets a tenth of its share at first, half of it after half the time, and then the whole, with every algorithm")
    void aNewEndpointsShareGrowsWithTheTime(Algorithm algorithm) {
        Fleet fleet = new Fleet(3).algorithm(algorithm).slowStart(30).of(9).publish();
        concurrentCalls(fleet, 1_000);
        fleet.weights(100).publish();
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.004, 0.03);
        fleet.now += 10 * SECOND;
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.03, 0.08);
        fleet.now += 16 * SECOND;
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.08, 0.13);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 240, 600})
    @Proves(
            field = "spec.loadBalancer.slowStartSeconds",
            behaviour = "with 60, 240 and 600 s: half of its share after half of that time, the whole after all of it")
    void theTimeIsTheOneThatIsWritten(int seconds) {
        Fleet fleet = new Fleet(3)
                .algorithm(Algorithm.ROUND_ROBIN)
                .slowStart(seconds)
                .of(9)
                .publish();
        concurrentCalls(fleet, 1_000);
        fleet.weights(100).publish();
        fleet.now += seconds * SECOND / 2;
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.04, 0.065);
        fleet.now += seconds * SECOND / 2;
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.085, 0.115);
    }

    @ParameterizedTest
    @EnumSource
    @Proves(
            field = "spec.loadBalancer.slowStartSeconds",
            behaviour = "0: a new endpoint gets its whole share at once; the endpoints of the first view always do")
    void withoutSlowStartANewEndpointGetsItsWholeShareAtOnce(Algorithm algorithm) {
        Fleet fleet = new Fleet(4).algorithm(algorithm).slowStart(0).of(9).publish();
        concurrentCalls(fleet, 1_000);
        fleet.weights(100).publish();
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.08, 0.13);
    }

    @ParameterizedTest
    @EnumSource
    void anEndpointThatComesBackAfterAnEjectionStartsSlowlyToo(Algorithm algorithm) {
        Fleet fleet = new Fleet(5).algorithm(algorithm).slowStart(30).of(10).publish();
        concurrentCalls(fleet, 1_000);
        fleet.endpoint("e9").restarted(fleet.now);
        assertThat(shareOfTheNewOne(fleet)).isBetween(0.004, 0.03);
    }

    private static double shareOfTheNewOne(Fleet fleet) {
        return concurrentCalls(fleet, 4_000).getOrDefault("e9", 0) / 4_000.0;
    }

    @ParameterizedTest
    @EnumSource
    void neverAnUnavailableEndpointWhileAnAvailableOneIsUntried(Algorithm algorithm) {
        Random script = new Random(6);
        for (int round = 0; round < 60; round++) {
            Fleet fleet = new Fleet(round)
                    .algorithm(algorithm)
                    .panic(0)
                    .of(2 + script.nextInt(12))
                    .publish();
            List<ClusterEndpoint> all = fleet.cluster.view().endpoints();
            all.stream()
                    .filter(endpoint -> script.nextInt(3) > 0)
                    .forEach(endpoint -> fleet.fail(endpoint.endpoint().instanceId()));
            CallContext call = fleet.callOf("user-" + round);
            Set<ClusterEndpoint> free = new HashSet<>(
                    all.stream().filter(ClusterEndpoint::available).toList());
            for (int attempt = 0; attempt < all.size(); attempt++) {
                ClusterEndpoint chosen = fleet.pick(call);
                assertThat(chosen).as("there is always one").isNotNull();
                assertThat(free.isEmpty() || free.contains(chosen))
                        .as("round %d attempt %d", round, attempt)
                        .isTrue();
                assertThat(call.journal().hasTried(chosen))
                        .as("each endpoint once before any twice")
                        .isFalse();
                call.journal().chose(chosen, 1, false);
                free.remove(chosen);
            }
            assertThat(fleet.pick(call)).as("and then again").isNotNull();
            assertThat(call.journal().panicked()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Proves(
            field = "spec.loadBalancer.panicPercent",
            behaviour = "with fewer of the endpoints available than this, all of them are used, and the call is marked")
    void panicUsesAllWhenTooFewAreAvailable(Algorithm algorithm) {
        Fleet fleet = new Fleet(7).algorithm(algorithm).panic(50).of(10).publish();
        for (int i = 0; i < 6; i++) {
            fleet.fail("e" + i);
        }
        Set<String> chosen = new HashSet<>();
        int panicked = 0;
        for (int i = 0; i < 1_000; i++) {
            CallContext call = fleet.callOf("user-" + i);
            ClusterEndpoint endpoint = fleet.pick(call);
            chosen.add(endpoint.endpoint().instanceId());
            assertThat(call.journal().panicked()).isEqualTo(!endpoint.available());
            panicked += call.journal().panicked() ? 1 : 0;
        }
        assertThat(chosen).hasSize(10);
        assertThat(panicked).isBetween(400, 800);
    }

    @ParameterizedTest
    @EnumSource
    @Proves(
            field = "spec.loadBalancer.panicPercent",
            behaviour = "with at least this share available, unavailable endpoints get nothing; 0: never panic")
    void withoutPanicTheAvailableOnesTakeEverything(Algorithm algorithm) {
        for (int percent : new int[] {50, 0}) {
            Fleet fleet =
                    new Fleet(8).algorithm(algorithm).panic(percent).of(10).publish();
            int broken = percent == 0 ? 9 : 5;
            for (int i = 0; i < broken; i++) {
                fleet.fail("e" + i);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(fleet.pick(fleet.callOf("user-" + i)).available()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSingleEndpointIsChosenWhateverItsState(Algorithm algorithm) {
        Fleet fleet = new Fleet(9).algorithm(algorithm).of(1).publish();
        fleet.fail("e0");
        assertThat(fleet.pick(fleet.callOf("user"))).isEqualTo(fleet.endpoint("e0"));
    }

    @ParameterizedTest
    @EnumSource
    void withoutEndpointsThereIsNobody(Algorithm algorithm) {
        Fleet fleet = new Fleet(10).algorithm(algorithm).publish();
        assertThat(fleet.pick(fleet.callOf("user"))).isNull();
    }

    /** A call each millisecond and forty in flight at any time, of which any may end: latencies vary widely around 40 ms. */
    static Map<String, Integer> concurrentCalls(Fleet fleet, int count) {
        record InFlight(CallContext call, ClusterEndpoint to, long began) {}
        Map<String, Integer> hits = new java.util.HashMap<>();
        List<InFlight> pending = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CallContext call = fleet.callOf("user-" + fleet.random.nextInt(1_000_000));
            ClusterEndpoint chosen = fleet.pick(call);
            fleet.begin(call, chosen);
            pending.add(new InFlight(call, chosen, fleet.now));
            hits.merge(chosen.endpoint().instanceId(), 1, Integer::sum);
            fleet.now += MS;
            if (pending.size() > 40) {
                InFlight done = pending.remove(fleet.random.nextInt(pending.size()));
                fleet.end(done.call, done.to, fleet.now - done.began, false);
            }
        }
        pending.forEach(left -> fleet.end(left.call, left.to, fleet.now - left.began, false));
        return hits;
    }
}

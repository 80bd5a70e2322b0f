package gov.hms.mesh.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.balance.PickExplanation.Considered;
import gov.hms.mesh.internal.balance.PickExplanation.Verdict;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private static PickExplanation explain(Fleet fleet, CallContext call) {
        return fleet.balancer.explain(call, fleet.now);
    }

    private static Considered of(PickExplanation explanation, String instanceId) {
        return explanation.endpoints().stream()
                .filter(considered ->
                        considered.endpoint().endpoint().instanceId().equals(instanceId))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysWhatEachEndpointWouldCostAndWhyItIsLeftOut() {
        Fleet fleet = new Fleet(1).of(4).publish();
        fleet.calls(40, name -> name.equals("e3") ? 50 : 10);
        fleet.fail("e1");
        CallContext call = fleet.call();
        call.journal().chose(fleet.endpoint("e2"), 1, false);

        PickExplanation explanation = explain(fleet, call);

        assertThat(explanation.algorithm()).isEqualTo(Algorithm.PEAK_EWMA);
        assertThat(explanation.panic()).isFalse();
        assertThat(of(explanation, "e0").verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(of(explanation, "e0").score()).isEqualTo(10e6);
        assertThat(of(explanation, "e1").verdict()).isEqualTo(Verdict.UNAVAILABLE);
        assertThat(of(explanation, "e2").verdict()).isEqualTo(Verdict.TRIED);
        assertThat(of(explanation, "e3").score()).isEqualTo(50e6);
        assertThat(of(explanation, "e3").share()).isEqualTo(1);
    }

    @Test
    void inPanicNobodyIsLeftOutForBeingUnavailable() {
        Fleet fleet = new Fleet(2).of(4).publish();
        List.of("e0", "e1", "e2").forEach(fleet::fail);
        PickExplanation explanation = explain(fleet, fleet.call());
        assertThat(explanation.panic()).isTrue();
        assertThat(explanation.endpoints()).extracting(Considered::verdict).containsOnly(Verdict.ELIGIBLE);
    }

    @Test
    void otherZonesAreLeftOutOnlyWhileOursCarriesEverything() {
        Fleet fleet = new Fleet(3, new Locality("east", "caller-1"))
                .zone("east", 2)
                .zone("west", 2)
                .publish();
        assertThat(explain(fleet, fleet.call()).localFraction()).isEqualTo(1);
        assertThat(of(explain(fleet, fleet.call()), "west0").verdict()).isEqualTo(Verdict.OTHER_ZONE);
        fleet.fail("east0");
        assertThat(explain(fleet, fleet.call()).localFraction()).isEqualTo(0.7);
        assertThat(of(explain(fleet, fleet.call()), "west0").verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void thoseOutsideOfOurSubsetAreListedToo() {
        Fleet fleet = new Fleet(4).of(150).publish();
        PickExplanation explanation = explain(fleet, fleet.call());
        assertThat(explanation.endpoints()).hasSize(150);
        assertThat(explanation.endpoints().stream().filter(one -> one.verdict() == Verdict.NOT_IN_SUBSET))
                .hasSize(50);
    }

    @Test
    void onARingTheScoreIsTheOrderAndTheChosenOneTheFirstThatIsEligible() {
        Fleet fleet = new Fleet(5).algorithm(Algorithm.RING_HASH).of(5).publish();
        CallContext call = fleet.callOf("user");
        ClusterEndpoint owner = fleet.pick(call);
        assertThat(of(explain(fleet, call), owner.endpoint().instanceId()).score())
                .isZero();
        fleet.begin(call, owner);
        fleet.begin(call, owner);

        PickExplanation explanation = explain(fleet, call);

        assertThat(of(explanation, owner.endpoint().instanceId()).verdict()).isEqualTo(Verdict.OVER_BOUND);
        assertThat(explanation.endpoints().stream()
                        .filter(one -> one.verdict() == Verdict.ELIGIBLE)
                        .min(Comparator.comparingDouble(Considered::score))
                        .orElseThrow()
                        .endpoint())
                .isEqualTo(fleet.pick(call));
    }
}

package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubsetTest {
    private static final int FLEET = 1_000;

    private static final LoadBalancerPolicy RING =
            new LoadBalancerPolicy(Algorithm.RING_HASH, new HashKey(HashKey.Kind.HEADER, "user"), 30, true, 50);

    private static List<ClusterEndpoint> subset(List<ClusterEndpoint> fleet, String caller) {
        return Subset.of(fleet, new Locality("", caller));
    }

    @Test
    void aFleetOfAHundredIsCalledWhole() {
        List<ClusterEndpoint> fleet = Endpoints.of("", 100);
        assertThat(subset(fleet, "caller")).isSameAs(fleet);
    }

    @Test
    void ofALargerFleetEachProcessCallsAHundredAlwaysTheSame() {
        List<ClusterEndpoint> fleet = Endpoints.of("", FLEET);
        assertThat(subset(fleet, "caller-1"))
                .hasSize(100)
                .isEqualTo(subset(fleet, "caller-1"))
                .isNotEqualTo(subset(fleet, "caller-2"));
    }

    @Test
    void anEndpointThatComesOrGoesChangesAtMostOneMember() {
        List<ClusterEndpoint> fleet = Endpoints.of("", FLEET);
        for (int caller = 0; caller < 20; caller++) {
            Set<ClusterEndpoint> before = new HashSet<>(subset(fleet, "caller-" + caller));
            for (int leaving = 0; leaving < FLEET; leaving += 37) {
                List<ClusterEndpoint> smaller = new ArrayList<>(fleet);
                smaller.remove(leaving);
                Set<ClusterEndpoint> lost = new HashSet<>(before);
                subset(smaller, "caller-" + caller).forEach(lost::remove);
                assertThat(lost.size()).isEqualTo(before.contains(fleet.get(leaving)) ? 1 : 0);
            }
        }
    }

    /** Each of 2,000 callers draws a hundred of a thousand: 200 callers on the mean, and a standard deviation of 13 by chance. */
    @Test
    void manyCallersAreSpreadOverTheFleet() {
        Spread spread = Spread.of(2_000);
        assertThat(spread.max).isLessThan(1.3);
        assertThat(spread.min).isGreaterThan(0.7);
    }

    @Test
    void aHundredCallersLeaveNobodyWithoutAnyAndNobodyWithMuchMoreThanTwiceTheMean() {
        Spread spread = Spread.of(100);
        assertThat(spread.max).isLessThan(2.5);
        assertThat(spread.min).isPositive();
    }

    /** The callers of the endpoints that have most and least, in relation to the mean. */
    private record Spread(double max, double min) {
        static Spread of(int count) {
            List<ClusterEndpoint> fleet = Endpoints.of("", FLEET);
            Map<ClusterEndpoint, Integer> callers = new HashMap<>();
            fleet.forEach(endpoint -> callers.put(endpoint, 0));
            for (int caller = 0; caller < count; caller++) {
                subset(fleet, "caller-" + caller).forEach(endpoint -> callers.merge(endpoint, 1, Integer::sum));
            }
            double mean = count * 100.0 / FLEET;
            return new Spread(
                    callers.values().stream().mapToInt(Integer::intValue).max().orElseThrow() / mean,
                    callers.values().stream().mapToInt(Integer::intValue).min().orElseThrow() / mean);
        }
    }

    @Test
    void eachSideOfTheZonesBorderIsBoundedByItself() {
        List<ClusterEndpoint> fleet = new ArrayList<>(Endpoints.of("east", 300));
        fleet.addAll(Endpoints.of("west", 700));
        Candidates candidates = Candidates.of(fleet, LoadBalancerPolicy.DEFAULT, new Locality("east", "caller-1"));
        assertThat(candidates.local().size()).isEqualTo(100);
        assertThat(candidates.remote().size()).isEqualTo(100);
        assertThat(candidates.localShare()).as("of the whole fleet").isEqualTo(0.3);
        assertThat(candidates.everyone()).hasSize(1_000);
    }

    @Test
    void ringHashCallsTheWholeFleet() {
        Candidates candidates = Candidates.of(Endpoints.of("east", 300), RING, new Locality("east", "caller-1"));
        assertThat(candidates).hasSize(300);
        assertThat(candidates.local()).isNull();
    }
}

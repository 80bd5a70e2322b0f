package gov.hms.mesh.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.testing.Proves;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RingHashTest {
    private static Fleet ring(long seed) {
        return new Fleet(seed).algorithm(Algorithm.RING_HASH);
    }

    private static String chosen(Fleet fleet, CallContext call) {
        return fleet.pick(call).endpoint().instanceId();
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.hashOn",
            behaviour = "requests with the same value go to the same endpoint, from every caller")
    @Proves(
            field = "spec.loadBalancer.hashOn.header",
            behaviour = "the header's value decides, whatever the case of the header's name")
    @Proves(field = "spec.loadBalancer.algorithm", behaviour = "ring-hash: like goes to like")
    void theSameValueGoesToTheSameEndpointFromEveryCaller() {
        Fleet one = ring(1).of(20).publish();
        Fleet other = new Fleet(2, new Locality("east", "caller-2"))
                .algorithm(Algorithm.RING_HASH)
                .of(20)
                .publish();
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String user = "user-" + i;
            String chosen = chosen(one, one.callOf(user));
            assertThat(chosen).isEqualTo(chosen(one, one.callOf(user))).isEqualTo(chosen(other, other.callOf(user)));
            used.add(chosen);
        }
        assertThat(used).hasSize(20);
    }

    @Test
    @Proves(field = "spec.loadBalancer.hashOn.cookie", behaviour = "the cookie's value decides")
    void theValueOfACookieDecides() {
        Fleet fleet = new Fleet(3)
                .policy(new LoadBalancerPolicy(
                        Algorithm.RING_HASH, new HashKey(HashKey.Kind.COOKIE, "session"), 30, true, 50))
                .of(20)
                .publish();
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String value = "s" + i;
            String alone = chosen(fleet, fleet.call(header -> header.equals("Cookie") ? "session=" + value : null));
            String among = chosen(
                    fleet,
                    fleet.call(header ->
                            header.equals("Cookie") ? "xsession=1; session=" + value + "; theme=dark" : null));
            assertThat(among).isEqualTo(alone);
            used.add(alone);
        }
        assertThat(used).hasSize(20);
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.hashOn",
            behaviour = "a request without the value goes wherever the fewest calls are in flight")
    void aRequestWithoutTheValueGoesWhereLeastIsInFlight() {
        Fleet fleet = ring(4).of(2).publish();
        fleet.begin(fleet.call(), fleet.endpoint("e0"));
        for (int i = 0; i < 50; i++) {
            assertThat(chosen(fleet, fleet.call())).isEqualTo("e1");
        }
    }

    @Test
    void whenAnEndpointLeavesOnlyItsOwnKeysMove() {
        Fleet fleet = ring(5).of(9).publish();
        Map<String, String> before = placement(fleet);
        Map<String, String> after = placement(fleet.without("e4").publish());
        before.forEach((user, endpoint) -> {
            if (!endpoint.equals("e4")) {
                assertThat(after.get(user)).isEqualTo(endpoint);
            }
        });
    }

    @Test
    void aRepublishedFleetKeepsEveryKey() {
        Fleet fleet = ring(6).of(9).publish();
        assertThat(placement(fleet.publish())).isEqualTo(placement(fleet));
    }

    private static Map<String, String> placement(Fleet fleet) {
        Map<String, String> placement = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            placement.put("user-" + i, chosen(fleet, fleet.callOf("user-" + i)));
        }
        return placement;
    }

    @Test
    void anUnavailableEndpointsKeysGoToTheNextOneAndComeBack() {
        Fleet fleet = ring(7).of(5).publish();
        String owner = chosen(fleet, fleet.callOf("user"));
        fleet.fail(owner);
        String next = chosen(fleet, fleet.callOf("user"));
        assertThat(next).isNotEqualTo(owner).isEqualTo(chosen(fleet, fleet.callOf("user")));
        fleet.now += 3 * Fleet.SECOND;
        assertThat(chosen(fleet, fleet.callOf("user"))).isEqualTo(owner);
    }

    @Test
    void aFurtherAttemptGoesToTheNextEndpointOfTheRing() {
        Fleet fleet = ring(8).of(5).publish();
        CallContext call = fleet.callOf("user");
        Set<String> tried = new HashSet<>();
        for (int attempt = 0; attempt < 5; attempt++) {
            ClusterEndpoint chosen = fleet.pick(call);
            call.journal().chose(chosen, 1, false);
            tried.add(chosen.endpoint().instanceId());
        }
        assertThat(tried).hasSize(5);
    }

    @Test
    void duringSlowStartEachKeyMovesOverOnce() {
        Fleet fleet = ring(9).slowStart(30).of(4).publish();
        fleet.weights(100).publish();
        Set<String> moved = new HashSet<>();
        for (int second = 0; second <= 30; second++) {
            Set<String> now = new HashSet<>();
            placement(fleet).forEach((user, endpoint) -> {
                if (endpoint.equals("e4")) {
                    now.add(user);
                }
            });
            assertThat(now).containsAll(moved);
            moved = now;
            fleet.now += Fleet.SECOND;
        }
        assertThat(moved.size()).isBetween(300, 500);
    }

    /** However skewed the keys, and whatever the weights. */
    @Property(tries = 100, seed = "42")
    void noEndpointCarriesMoreThanAQuarterAboveItsShare(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 1_000) Integer> weights,
            @ForAll @IntRange(min = 1, max = 5) int users,
            @ForAll long seed) {
        Fleet fleet = ring(seed)
                .weights(weights.stream().mapToInt(Integer::intValue).toArray())
                .publish();
        long total = weights.stream().mapToInt(Integer::intValue).sum();
        Deque<Runnable> pending = new ArrayDeque<>();
        for (int i = 0; i < 300; i++) {
            CallContext call = fleet.callOf("user-" + fleet.random.nextInt(users));
            ClusterEndpoint chosen = fleet.pick(call);
            fleet.begin(call, chosen);
            pending.add(() -> fleet.end(call, chosen, 1, false));
            long quarters = 5L * pending.size() * chosen.endpoint().weight();
            assertThat((long) chosen.load().inFlight()).isLessThanOrEqualTo((quarters + 4 * total - 1) / (4 * total));
            if (fleet.random.nextInt(3) == 0) {
                pending.remove().run();
            }
        }
        pending.forEach(Runnable::run);
        assertThat(fleet.cluster.view().candidates("").inFlight()).isZero();
    }
}

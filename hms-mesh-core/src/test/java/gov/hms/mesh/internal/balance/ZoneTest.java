package gov.hms.mesh.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.testing.Proves;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ZoneTest {
    private static Fleet inEast() {
        return new Fleet(1, new Locality("east", "caller-1"));
    }

    private static double localPart(Fleet fleet) {
        int local = 0;
        for (int i = 0; i < 5_000; i++) {
            ClusterEndpoint chosen = fleet.pick(fleet.callOf("user-" + i));
            local += chosen.endpoint().zone().equals("east") ? 1 : 0;
        }
        return local / 5_000.0;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RING_HASH")
    @Proves(
            field = "spec.loadBalancer.zoneAware",
            behaviour = "calls stay in the caller's zone as long as its endpoints can carry them")
    void callsStayInTheirZone(Algorithm algorithm) {
        Fleet fleet = inEast().algorithm(algorithm)
                .zone("east", 3)
                .zone("west", 3)
                .zone("south", 3)
                .publish();
        assertThat(localPart(fleet)).isEqualTo(1);
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.zoneAware",
            behaviour = "a zone with more callers than endpoints in proportion sends the rest elsewhere")
    void whatAZoneCannotCarryGoesElsewhere() {
        Fleet fleet = inEast().zone("east", 2)
                .zone("west", 8)
                .callersIn(Map.of("east", 5, "west", 5))
                .publish();
        assertThat(localPart(fleet))
                .as("a fifth of the endpoints, half of the callers")
                .isCloseTo(0.4, within(0.03));
    }

    @Test
    void whoDoesNotServeTakesCallersToBeSpreadEvenly() {
        Fleet fleet = inEast().zone("east", 1).zone("west", 4).zone("south", 5).publish();
        assertThat(localPart(fleet))
                .as("a tenth of the endpoints, a third of the callers")
                .isCloseTo(0.3, within(0.03));
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.zoneAware",
            behaviour = "with endpoints of the zone out of order calls spill over to other zones, in proportion")
    void anAilingZoneSpillsOver() {
        Fleet fleet = inEast().panic(0).zone("east", 4).zone("west", 4).publish();
        fleet.fail("east0");
        assertThat(localPart(fleet)).as("three quarters times 1.4 is enough").isEqualTo(1);
        fleet.fail("east1");
        assertThat(localPart(fleet)).as("a half times 1.4").isCloseTo(0.7, within(0.03));
        fleet.fail("east2");
        assertThat(localPart(fleet)).as("a quarter times 1.4").isCloseTo(0.35, within(0.03));
        fleet.fail("east3");
        assertThat(localPart(fleet)).isZero();
    }

    @Test
    void aFurtherAttemptPrefersAnUntriedEndpointWhereverItIs() {
        Fleet fleet = inEast().zone("east", 1).zone("west", 1).publish();
        CallContext call = fleet.call();
        ClusterEndpoint first = fleet.pick(call);
        call.journal().chose(first, 1, false);
        assertThat(first).isEqualTo(fleet.endpoint("east0"));
        assertThat(fleet.pick(call)).isEqualTo(fleet.endpoint("west0"));
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.zoneAware",
            behaviour = "false, or in a zone unknown to caller or service: all endpoints get the same")
    void withoutZonesEverybodyGetsTheSame() {
        assertThat(localPart(inEast().zoneAware(false)
                        .zone("east", 5)
                        .zone("west", 5)
                        .publish()))
                .isCloseTo(0.5, within(0.03));
        assertThat(localPart(new Fleet(1).zone("east", 5).zone("west", 5).publish()))
                .isCloseTo(0.5, within(0.03));
        Set<String> used = new HashSet<>();
        Fleet elsewhere = inEast().zone("west", 5).zone("south", 5).publish();
        for (int i = 0; i < 500; i++) {
            used.add(elsewhere.pick(elsewhere.call()).endpoint().instanceId());
        }
        assertThat(used).hasSize(10);
    }
}

package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HashRingTest {
    private static List<ClusterEndpoint> endpoints(List<Integer> weights) {
        return Endpoints.of("instance", weights);
    }

    private static String owner(HashRing ring, List<ClusterEndpoint> endpoints, long key) {
        return endpoints.get(ring.owner(ring.place(key), 0)).endpoint().instanceId();
    }

    private static int[] points(HashRing ring, int count) {
        int[] points = new int[count];
        for (int i = 0; i < ring.size(); i++) {
            points[ring.owner(0, i)]++;
        }
        return points;
    }

    @Property(tries = 30, seed = "42")
    void theRingHasBetween1024And4096PointsAndEachEndpointAtLeastOne(
            @ForAll @Size(min = 1, max = 1_000) List<@IntRange(min = 1, max = 1_000) Integer> weights) {
        HashRing ring = HashRing.of(endpoints(weights));
        assertThat(ring.size()).isBetween(HashRing.MIN_POINTS, HashRing.MAX_POINTS);
        for (int points : points(ring, weights.size())) {
            assertThat(points).isPositive();
        }
    }

    @Property(tries = 50, seed = "42")
    void anEndpointThatLeavesHandsOnItsOwnKeysAndNoOthers(
            @ForAll @IntRange(min = 2, max = 50) int count, @ForAll @IntRange(min = 0, max = 49) int leaving) {
        Assume.that(leaving < count);
        List<ClusterEndpoint> before = endpoints(java.util.Collections.nCopies(count, 100));
        List<ClusterEndpoint> after = new ArrayList<>(before);
        String left = after.remove(leaving).endpoint().instanceId();
        HashRing ring = HashRing.of(before);
        HashRing smaller = HashRing.of(after);
        // at a power of two of the fleet's size every endpoint gets twice the points
        Assume.that(points(smaller, after.size())[0] == points(ring, count)[leaving == 0 ? 1 : 0]);
        for (int i = 0; i < 2_000; i++) {
            long key = StableHash.of("key-" + i);
            String owner = owner(ring, before, key);
            if (!owner.equals(left)) {
                assertThat(owner(smaller, after, key)).isEqualTo(owner);
            }
        }
    }

    @Test
    void keysAreSpreadByWeight() {
        List<ClusterEndpoint> endpoints = endpoints(List.of(100, 100, 200));
        HashRing ring = HashRing.of(endpoints);
        int[] keys = new int[3];
        for (int i = 0; i < 40_000; i++) {
            keys[ring.owner(ring.place(StableHash.of("key-" + i)), 0)]++;
        }
        assertThat(keys[0]).isBetween(8_500, 11_500);
        assertThat(keys[1]).isBetween(8_500, 11_500);
        assertThat(keys[2]).isBetween(18_000, 22_000);
    }

    @Test
    void aWholeWalkMeetsEverybody() {
        List<ClusterEndpoint> endpoints = endpoints(java.util.Collections.nCopies(5_000, 1));
        HashRing ring = HashRing.of(endpoints);
        assertThat(points(ring, 5_000)).containsOnly(1);
        assertThat(ring.place(Long.MAX_VALUE)).isBetween(0, ring.size() - 1);
    }
}

package gov.hms.mesh.internal.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Points on a circle, several for each endpoint, more for one of more weight. A key belongs to the first point at or after its
 * own hash, so that an endpoint that leaves hands on its own keys and no others.
 *
 * <p>How many points a unit of weight has is a power of two, so chosen that there are between 1,024 and 4,096 of them, and at
 * least one for each endpoint. It therefore stays the same while endpoints come and go, until the fleet has doubled or halved.
 */
public final class HashRing {
    static final int MIN_POINTS = 1024;
    static final int MAX_POINTS = 4096;

    private final long[] hashes;
    private final int[] owners;

    private record Point(long hash, String name, int owner) {}

    private HashRing(List<Point> points) {
        hashes = points.stream().mapToLong(Point::hash).toArray();
        owners = points.stream().mapToInt(Point::owner).toArray();
    }

    static HashRing of(List<ClusterEndpoint> endpoints) {
        double scale = scale(endpoints);
        List<Point> points = new ArrayList<>();
        for (int owner = 0; owner < endpoints.size(); owner++) {
            String name = endpoints.get(owner).endpoint().instanceId();
            long hash = StableHash.of(name);
            int count = points(endpoints.get(owner), scale);
            for (int i = 0; i < count; i++) {
                points.add(new Point(StableHash.of(hash, i), name, owner));
            }
        }
        points.sort(Comparator.comparingLong(Point::hash).thenComparing(Point::name));
        return new HashRing(points);
    }

    /** The largest power of two that keeps the ring within its bound. */
    private static double scale(List<ClusterEndpoint> endpoints) {
        double scale = MAX_POINTS;
        while (scale > 0x1p-20 && total(endpoints, scale) > MAX_POINTS) {
            scale /= 2;
        }
        return scale;
    }

    private static long total(List<ClusterEndpoint> endpoints, double scale) {
        long total = 0;
        for (ClusterEndpoint endpoint : endpoints) {
            total += points(endpoint, scale);
        }
        return total;
    }

    private static int points(ClusterEndpoint endpoint, double scale) {
        return Math.max(1, (int) (endpoint.endpoint().weight() * scale));
    }

    public int size() {
        return hashes.length;
    }

    /** The place of the first point at or after the hash. */
    public int place(long hash) {
        int low = 0;
        int high = hashes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (hashes[middle] < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == hashes.length ? 0 : low;
    }

    /** The index of the endpoint whose point is so many steps after a place. */
    public int owner(int place, int steps) {
        int at = place + steps;
        return owners[at < owners.length ? at : at - owners.length];
    }
}

package gov.hms.mesh.internal.cluster;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Endpoints that an attempt is drawn from, with everything made ready that a draw needs: drawing takes constant time and makes
 * no garbage, however many there are.
 */
public final class Pool {
    /** How long the count of available endpoints stands where counting costs more than a draw. */
    private static final long COUNT_NANOS = 10_000_000L;

    private static final int COUNTED_EACH_TIME = 16;

    private final ClusterEndpoint[] endpoints;
    private final long slowStartNanos;
    private final long weight;
    private final double meanWeight;
    private final WeightedDraw draw;
    private final int[] schedule;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Count counted;

    /** How many were available at a moment. */
    private record Count(long atNanos, int available) {}

    Pool(List<ClusterEndpoint> some, long slowStartNanos, boolean scheduled) {
        this.endpoints = some.toArray(ClusterEndpoint[]::new);
        this.slowStartNanos = slowStartNanos;
        int[] weights =
                some.stream().mapToInt(endpoint -> endpoint.endpoint().weight()).toArray();
        long sum = 0;
        boolean alike = true;
        for (int weight : weights) {
            sum += weight;
            alike &= weight == weights[0];
        }
        this.weight = sum;
        this.meanWeight = weights.length == 0 ? 1 : (double) sum / weights.length;
        this.draw = alike ? null : WeightedDraw.of(weights);
        this.schedule = scheduled ? Schedule.of(weights) : new int[0];
    }

    public int size() {
        return endpoints.length;
    }

    public ClusterEndpoint get(int index) {
        return endpoints[index];
    }

    /** Whether the endpoints differ in weight. */
    public boolean weighted() {
        return draw != null;
    }

    /** The sum of the weights. */
    public long weight() {
        return weight;
    }

    /** An index, by weight. */
    public int draw(RandomGenerator random) {
        return draw == null ? random.nextInt(endpoints.length) : draw.draw(random);
    }

    /** The index whose turn it is; only for round-robin. */
    public int turn(int offset) {
        return schedule[Math.floorMod(turn.getAndIncrement() + offset, schedule.length)];
    }

    /** An endpoint's weight at this moment, slow start included; 1: as much as the mean of all. */
    public double share(ClusterEndpoint endpoint, long nowNanos) {
        return warmth(endpoint, nowNanos)
                * (draw == null ? 1 : endpoint.endpoint().weight() / meanWeight);
    }

    /** The part of its own share that an endpoint gets at this moment: 1 unless it is in slow start. */
    public double warmth(ClusterEndpoint endpoint, long nowNanos) {
        return endpoint.load().warmth(slowStartNanos, nowNanos);
    }

    /** The part of the endpoints that may be asked, 0 to 1, at most 10 ms old. */
    public double available(long nowNanos) {
        Count count = counted;
        if (count == null
                || endpoints.length <= COUNTED_EACH_TIME
                || nowNanos - count.atNanos > COUNT_NANOS
                || nowNanos < count.atNanos) {
            return count(nowNanos);
        }
        return (double) count.available / endpoints.length;
    }

    private double count(long nowNanos) {
        int available = 0;
        for (ClusterEndpoint endpoint : endpoints) {
            if (endpoint.available()) {
                available++;
            }
        }
        if (endpoints.length > COUNTED_EACH_TIME) {
            counted = new Count(nowNanos, available);
        }
        return (double) available / endpoints.length;
    }
}

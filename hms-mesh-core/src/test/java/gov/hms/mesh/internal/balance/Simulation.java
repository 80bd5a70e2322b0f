package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiFunction;

/** Sends recorded traffic through a balancer, event by event, on a clock of its own. Nothing is tried again. */
final class Simulation {
    /** What came of it. */
    record Result(double p50Ms, double p99Ms, int failures, double toSlow, double toFlapping, double toCold) {}

    private record Ending(long at, long order, long began, ClusterEndpoint to, CallContext call, boolean failed)
            implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Fleet fleet;
    private final BiFunction<Fleet, CallContext, ClusterEndpoint> balancer;
    private final Traffic traffic;
    private final long start;
    private final PriorityQueue<Ending> endings = new PriorityQueue<>();
    private final List<Traffic.Instance> instances = new ArrayList<>();
    private final long[] latencies;
    private final int[] calls = new int[Traffic.INSTANCES];
    private int whileFailing;
    private int whileCold;
    private int failures;

    private Simulation(Fleet fleet, BiFunction<Fleet, CallContext, ClusterEndpoint> balancer, Traffic traffic) {
        this.fleet = fleet;
        this.balancer = balancer;
        this.traffic = traffic;
        this.start = fleet.now;
        this.latencies = new long[traffic.arrivals.length];
        for (int i = 0; i < Traffic.INSTANCES; i++) {
            instances.add(new Traffic.Instance(i));
        }
    }

    static Result run(Algorithm algorithm, Traffic traffic) {
        return run(algorithm, Fleet::pick, traffic);
    }

    static Result run(Algorithm algorithm, BiFunction<Fleet, CallContext, ClusterEndpoint> balancer, Traffic traffic) {
        Fleet fleet = new Fleet(7).algorithm(algorithm);
        for (int i = 0; i < Traffic.INSTANCES; i++) {
            if (i != 2) {
                fleet.add("e" + i, "", 100);
            }
        }
        return new Simulation(fleet.publish(), balancer, traffic).run();
    }

    private Result run() {
        boolean whole = false;
        for (int i = 0; i < traffic.arrivals.length; i++) {
            long at = traffic.arrivals[i];
            finishUntil(at);
            fleet.now = start + at;
            if (!whole && at >= Traffic.COLD_FROM) {
                fleet.add("e2", "", 100).publish();
                whole = true;
            }
            begin(i, at);
        }
        finishUntil(Long.MAX_VALUE);
        Arrays.sort(latencies);
        double count = latencies.length;
        return new Result(
                latencies[latencies.length / 2] / (double) Fleet.MS,
                latencies[(int) (latencies.length * 0.99)] / (double) Fleet.MS,
                failures,
                100 * calls[0] / count,
                100 * whileFailing / count,
                100 * whileCold / count);
    }

    private void begin(int index, long at) {
        CallContext call = fleet.call();
        ClusterEndpoint to = balancer.apply(fleet, call);
        int number = Integer.parseInt(to.endpoint().instanceId().substring(1));
        boolean failed = Traffic.failing(number, at);
        long end = instances.get(number).answers(at, traffic.work[index]);
        fleet.begin(call, to);
        endings.add(new Ending(end, index, at, to, call, failed));
        latencies[index] = end - at;
        calls[number]++;
        failures += failed ? 1 : 0;
        whileFailing += failed ? 1 : 0;
        whileCold += number == 2 && Traffic.slowness(2, at) > 2 ? 1 : 0;
    }

    private void finishUntil(long at) {
        while (!endings.isEmpty() && endings.peek().at <= at) {
            Ending done = endings.remove();
            fleet.now = start + done.at;
            fleet.end(done.call, done.to, done.at - done.began, done.failed);
        }
    }
}

package gov.hms.benchmarks;

import gov.hms.mesh.internal.balance.Balancer;
import gov.hms.mesh.internal.balance.Fleet;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.stack.CallContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What choosing among 1,000 endpoints costs, all of them candidates: no subset. Every endpoint is known, some are busy, and time
 * is read as the balance layer reads it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark {
    private static final int CALLS = 1_024;

    @Param({"PEAK_EWMA", "LEAST_REQUEST", "ROUND_ROBIN", "RING_HASH"})
    private Algorithm algorithm;

    /** What a fleet is like. */
    public enum Shape {
        /** All of weight 100, all available, no zones. */
        EVEN,
        /** Weights from 1 to 1000. */
        WEIGHTED,
        /** Two zones of 500 that share the calls. */
        ZONES,
        /** One in ten cannot be asked. */
        AILING
    }

    @Param({"EVEN", "WEIGHTED", "ZONES", "AILING"})
    private Shape shape;

    private final CallContext[] calls = new CallContext[CALLS];
    private Balancer balancer;
    private int turn;

    @Setup
    public void prepare() {
        Locality here = new Locality(shape == Shape.ZONES ? "east" : "", "caller-1", 1_000);
        Fleet fleet = new Fleet(1, here).algorithm(algorithm);
        for (int i = 0; i < 1_000; i++) {
            String zone = shape == Shape.ZONES && i % 2 == 0 ? "east" : "west";
            fleet.add("e" + i, zone, shape == Shape.WEIGHTED ? 1 + i * 7 % 1_000 : 100);
        }
        fleet.publish();
        long now = System.nanoTime();
        for (ClusterEndpoint endpoint : fleet.cluster.view().endpoints()) {
            endpoint.load().started();
            endpoint.load().ended(ThreadLocalRandom.current().nextLong(1_000_000, 30_000_000), false, now);
            if (ThreadLocalRandom.current().nextInt(4) == 0) {
                endpoint.load().started();
            }
        }
        for (int i = 0; shape == Shape.AILING && i < 1_000; i += 10) {
            fleet.fail("e" + i);
        }
        for (int i = 0; i < CALLS; i++) {
            calls[i] = fleet.callOf("user-" + i);
        }
        balancer = new Balancer(ThreadLocalRandom::current, here.zone(), () -> null);
    }

    @Benchmark
    public ClusterEndpoint pick() {
        return balancer.pick(calls[turn++ & CALLS - 1], System.nanoTime());
    }
}

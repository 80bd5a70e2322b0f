package gov.hms.benchmarks;

import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.EndpointHealth;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.testing.Configs;
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

/** What it costs an attempt to be watched for outlier ejection: its beginning and its good end; the looks at the fleet included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HealthBenchmark {
    @Param({"3", "1000"})
    private int endpoints;

    private Cluster cluster;
    private int next;

    @Setup
    public void start() {
        cluster = new Cluster(
                Configs.FRAUD_SCANNER, new Locality("", "caller-1"), Ticker.SYSTEM, ThreadLocalRandom::current);
        cluster.adopt(Configs.fraudScanner(endpoints).config());
    }

    @Benchmark
    public EndpointHealth oneAttempt() {
        EndpointHealth health =
                cluster.view().endpoints().get(next++ % endpoints).health();
        long now = System.nanoTime();
        EndpointHealth.Standing standing = health.begin(now);
        health.succeeded(standing, 5_000_000, now);
        return health;
    }
}

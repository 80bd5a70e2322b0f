package gov.hms.benchmarks;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a call costs in the mesh alone: every layer, meters on, tracing off, and a wire that answers 200 at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OutboundStackBenchmark {
    private final Exchange<Integer> wire = new InstantWire();
    private final OutboundCall call = TestMesh.call("POST", Configs.FRAUD_SCANNER);
    private TestMesh mesh;

    @Setup
    public void start() {
        mesh = TestMesh.withRealTicker().started();
        mesh.sys.serve(Configs.fraudScanner(8)
                .route(800, 0, RetryPolicy.declared(3))
                .breaker(new CircuitBreakerPolicy(1_000, 20, 20, 10, 5)));
    }

    @TearDown
    public void stop() {
        mesh.close();
    }

    @Benchmark
    public Integer oneCall() throws MeshException {
        return mesh.mesh().call(call, wire);
    }

    private static final class InstantWire implements Exchange<Integer> {
        @Override
        public Integer send(Attempt attempt) {
            return 200;
        }

        @Override
        public int status(Integer answer) {
            return answer;
        }

        @Override
        public String header(Integer answer, String name) {
            return null;
        }

        @Override
        public void discard(Integer answer) {}

        @Override
        public boolean replayable() {
            return true;
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {}

        @Override
        public Integer answer(LocalAnswer answer) {
            return answer.status();
        }
    }
}

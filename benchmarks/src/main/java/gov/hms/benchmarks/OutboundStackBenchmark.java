package gov.hms.benchmarks;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.InstantExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a call costs in the mesh alone: every layer, meters on, and a wire that answers 200 at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OutboundStackBenchmark {
    private final Exchange<Integer> wire = new InstantExchange();
    private final OutboundCall call = TestMesh.call("POST", Configs.FRAUD_SCANNER);
    private TestMesh mesh;

    /** Without OpenTelemetry's SDK, or with it and a sampler that takes no trace. */
    @Param({"absent", "unsampled"})
    public String tracing;

    @Setup
    public void start() {
        mesh = TestMesh.withRealTicker(telemetry()).started();
        mesh.sys.serve(Configs.fraudScanner(8)
                .route(800, 0, RetryPolicy.declared(3))
                .breaker(new CircuitBreakerPolicy(1_000, 20, 20, 10, 5)));
    }

    private OpenTelemetry telemetry() {
        return tracing.equals("absent") ? OpenTelemetry.noop() : unsampled();
    }

    static OpenTelemetry unsampled() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(Sampler.alwaysOff())
                        .addSpanProcessor(new NeverCalled())
                        .build())
                .build();
    }

    @TearDown
    public void stop() {
        mesh.close();
    }

    @Benchmark
    public Integer oneCall() throws MeshException {
        return mesh.mesh().call(call, wire);
    }

    /** Without any processor the SDK makes no spans at all. */
    private static final class NeverCalled implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {}

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}

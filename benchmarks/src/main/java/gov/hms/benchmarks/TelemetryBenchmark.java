package gov.hms.benchmarks;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.cluster.CallRecorder;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallIds;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.telemetry.AccessLog;
import gov.hms.mesh.internal.telemetry.AttemptTelemetryLayer;
import gov.hms.mesh.internal.telemetry.CallRecords;
import gov.hms.mesh.internal.telemetry.CallTelemetryLayer;
import gov.hms.mesh.internal.telemetry.GcPauses;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Tracing;
import gov.hms.mesh.internal.time.LatencyBuckets;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.InstantExchange;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.time.InstantSource;
import java.util.List;
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

/**
 * What the two layers of telemetry cost a call of one attempt: {@code metrics} less {@code none}, and {@code unsampled} less
 * {@code metrics}. What they do beside that, the deadline header and the record that explains the call, is part of it;
 * {@code numbersOfOneCall} is without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TelemetryBenchmark {
    /** Which telemetry there is: no layer at all; both layers and no OpenTelemetry; both and an SDK that takes no trace. */
    @Param({"none", "metrics", "unsampled"})
    public String telemetry;

    /** Where the meters are kept. */
    @Param({"simple", "prometheus"})
    public String registry;

    private final Exchange<Integer> wire = new InstantExchange();
    private final OutboundCall call = TestMesh.call("POST", Configs.FRAUD_SCANNER);
    private final Deadline deadline = Deadline.afterNanos(Long.MAX_VALUE / 4, System.nanoTime());
    private TestMesh mesh;
    private Meters counted;
    private MeterRegistry meters;
    private Cluster cluster;
    private Route route;
    private CallRecorder recorder;
    private Next stack;

    @Setup
    public void start() {
        meters = registry.equals("simple")
                ? new SimpleMeterRegistry()
                : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        OpenTelemetry openTelemetry =
                telemetry.equals("unsampled") ? OutboundStackBenchmark.unsampled() : OpenTelemetry.noop();
        mesh = TestMesh.withRealTicker(openTelemetry, meters).started();
        cluster = mesh.cluster(Configs.FRAUD_SCANNER);
        cluster.adopt(Configs.fraudScanner(1).config());
        route = cluster.view().config().routes().get(0);
        recorder = cluster.view().recorder(route);
        Tracer tracer = openTelemetry.getTracer("benchmark");
        counted = new Meters(meters, "return-intake.intake");
        CallRecords records = new CallRecords(new CallIds(7));
        stack = telemetry.equals("none")
                ? Next.of(List.of(new Between(), new End()))
                : Next.of(List.of(
                        new CallTelemetryLayer(new CallTelemetryLayer.Parts(
                                new Tracing(tracer, false),
                                counted,
                                records,
                                new AccessLog(AccessLog.Directions.OFF, () -> "", List::of, InstantSource.system()),
                                new GcPauses(),
                                Ticker.SYSTEM,
                                InstantSource.system())),
                        new Between(),
                        new AttemptTelemetryLayer(new Tracing(tracer, false), counted, Ticker.SYSTEM),
                        new End()));
    }

    @TearDown
    public void stop() {
        mesh.close();
    }

    @Benchmark
    public Integer oneCall() throws AttemptFailedException, MeshException {
        return stack.proceed(CallContext.of(call, RequestScope.NONE), wire);
    }

    /** Of that, what is there for the numbers alone: four looks at the clock, two timers, and what HMS-SYS is told. */
    @Benchmark
    public void numbersOfOneCall() {
        long callStart = Ticker.SYSTEM.nanos();
        long attemptStart = Ticker.SYSTEM.nanos();
        ClusterEndpoint endpoint = cluster.view().endpoints().get(0);
        recorder.attempted();
        endpoint.calls().attempted();
        cluster.attempts().attempted(1, false);
        counted.attempt("POST", cluster.label(), route.name(), "1.1", 200, "", Ticker.SYSTEM.nanos() - attemptStart);
        long duration = Ticker.SYSTEM.nanos() - callStart;
        int bucket = LatencyBuckets.index(Math.max(1, duration / 1_000));
        recorder.ended(bucket, false, null);
        endpoint.calls().ended(bucket, false, null);
        counted.call("POST", cluster.label(), route.name(), 200, "", duration);
    }

    /** As the layers between the two do it. */
    private final class Between implements Layer {
        @Override
        public <R> R call(CallContext context, Exchange<R> exchange, Next next)
                throws AttemptFailedException, MeshException {
            context.journal().routed(cluster, cluster.view(), route);
            CallContext attempt = context.withRoute(cluster, cluster.view(), route, "")
                    .withAttempt(context.journal().attempted(), deadline)
                    .withEndpoint(
                            cluster.view().endpoints().get(0),
                            context.journal().chose(cluster.view().endpoints().get(0), 1, false));
            return next.proceed(attempt, exchange);
        }
    }

    private static final class End implements Layer {
        @Override
        @SuppressWarnings("unchecked")
        public <R> R call(CallContext context, Exchange<R> exchange, Next next) {
            return (R) (Object) 200;
        }
    }
}

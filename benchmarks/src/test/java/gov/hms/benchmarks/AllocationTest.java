package gov.hms.benchmarks;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.InstantExchange;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What each layer allocates for one call that succeeds, deadline, retries and breaker by policy. Bytes are exact where times are
 * noise: a new object for each call is found however small it is. What the JIT compiler does away with only makes it less.
 *
 * <p>Who needs more on purpose raises the number here, and says in the change what for.
 */
class AllocationTest {
    /** Bytes, as the interpreter allocates them. {@code BreakerLayer} stands twice, and has both. */
    private static final Map<String, Long> MOST = Map.ofEntries(
            entry("CallTelemetryLayer", 224L),
            entry("RouteLayer", 0L),
            entry("DeadlineLayer", 24L),
            entry("FaultLayer", 0L),
            entry("MirrorLayer", 0L),
            entry("RetryLayer", 152L),
            entry("ResolveLayer", 0L),
            entry("RateLimitLayer", 0L),
            entry("ConnectionLimitLayer", 24L),
            entry("BreakerLayer", 176L),
            entry("BalanceLayer", 152L),
            entry("EjectionLayer", 0L),
            entry("IdentityLayer", 24L),
            entry("AttemptTelemetryLayer", 152L),
            entry("Wire", 64L));

    private static final int WARM_UP = 300;
    private static final int CALLS = 201;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void noLayerAllocatesMoreForACallThanItNeeds() throws Exception {
        try (TestMesh mesh = TestMesh.withRealTicker(OpenTelemetry.noop()).started()) {
            mesh.sys.serve(Configs.fraudScanner(8)
                    .route(60_000, 0, RetryPolicy.declared(3))
                    .breaker(new CircuitBreakerPolicy(1_000, 20, 20, 10, 5)));

            Map<String, Long> allocated = allocated(layersOf(mesh));

            assertThat(allocated.keySet()).isEqualTo(MOST.keySet());
            assertThat(allocated)
                    .allSatisfy((layer, bytes) -> assertThat(bytes)
                            .as("bytes that %s allocates for a call; all of them: %s", layer, allocated)
                            .isLessThanOrEqualTo(MOST.get(layer)));
        }
    }

    private Map<String, Long> allocated(List<Layer> layers) throws AttemptFailedException, MeshException {
        List<Probe> probes = new ArrayList<>();
        List<Layer> probed = new ArrayList<>();
        for (Layer layer : layers) {
            Probe probe = new Probe();
            probes.add(probe);
            probed.add(probe);
            probed.add(layer);
        }
        Next stack = Next.of(probed);
        Exchange<Integer> wire = new InstantExchange();
        OutboundCall call = TestMesh.call("POST", Configs.FRAUD_SCANNER);
        long[][] own = new long[layers.size()][CALLS];
        for (int i = -WARM_UP; i < CALLS; i++) {
            stack.proceed(CallContext.of(call, RequestScope.NONE), wire);
            for (int layer = 0; i >= 0 && layer < own.length; layer++) {
                own[layer][i] = probes.get(layer).bytes - (layer + 1 < own.length ? probes.get(layer + 1).bytes : 0);
            }
        }
        Map<String, Long> least = new LinkedHashMap<>();
        for (int layer = 0; layer < own.length; layer++) {
            // what the balancer needs depends on what it draws; the least is what every call needs
            least.merge(
                    layers.get(layer).getClass().getSimpleName(),
                    Arrays.stream(own[layer]).min().orElseThrow(),
                    Long::sum);
        }
        return least;
    }

    private static List<Layer> layersOf(TestMesh mesh) throws ReflectiveOperationException {
        List<Layer> layers = new ArrayList<>();
        for (Object next = field(mesh.outbound(), "top"); next != null; next = field(next, "rest")) {
            layers.add((Layer) field(next, "layer"));
        }
        return layers;
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    /** What everything below it allocated in the last call. */
    private final class Probe implements Layer {
        private long bytes;

        @Override
        public <R> R call(CallContext context, Exchange<R> exchange, Next next)
                throws AttemptFailedException, MeshException {
            long before = threads.getCurrentThreadAllocatedBytes();
            R answer = next.proceed(context, exchange);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
            return answer;
        }
    }
}

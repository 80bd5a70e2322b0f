package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.Proves;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * POSTs over TLS connections that break after a random number of bytes, in the handshake, in a request, in an answer. The
 * servers count how often each one is executed. 3,000 calls; more with {@code -Dhms.cut.calls=100000}.
 */
class CutConnectionsTest {
    private static final int CALLS = Integer.getInteger("hms.cut.calls", 3_000);
    private static final int CONTROL_CALLS = 1_500;
    private static final int CALLERS = 4;

    /** Some thirty KiB pass before a cut, on average: about a hundred calls. */
    private static final int MOST_BYTES = 60_000;

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private final List<CuttingProxy> proxies = new ArrayList<>();
    private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private long version;
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
        for (int i = 0; i < 3; i++) {
            RawServer server = RawServer.tls(
                    ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), (request, out) -> {
                        executions
                                .computeIfAbsent(request.body(), id -> new AtomicInteger())
                                .incrementAndGet();
                        out.answer("200 OK", request.body());
                    });
            servers.add(server);
            proxies.add(new CuttingProxy(server.port(), MOST_BYTES, 40 + i));
        }
    }

    @AfterEach
    void leave() throws IOException {
        mesh.close();
        for (CuttingProxy proxy : proxies) {
            proxy.close();
        }
        for (RawServer server : servers) {
            server.close();
        }
    }

    private void call(int calls, RetryPolicy policy) throws Exception {
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < proxies.size(); i++) {
            configs = configs.instances("v" + i, proxies.get(i).port(), 1);
        }
        mesh.serve(configs.version(++version).route(60_000, 0, policy));
        AtomicInteger next = new AtomicInteger();
        Callable<Void> caller = () -> {
            for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
                post("payment " + i);
            }
            return null;
        };
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        for (Future<Void> done : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
            done.get();
        }
        callers.shutdown();
    }

    private void post(String id) {
        Request request = new Request.Builder()
                .url("http://fraud-scanner.scan/flag")
                .post(RequestBody.create(id, MediaType.get("text/plain")))
                .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.body().string()).isEqualTo(id);
            answered.incrementAndGet();
        } catch (IOException cut) {
            failed.incrementAndGet();
        }
    }

    private long executedTwice() {
        return executions.values().stream().filter(times -> times.get() > 1).count();
    }

    private int cuts() {
        return proxies.stream().mapToInt(proxy -> proxy.cuts.get()).sum();
    }

    @Test
    @Proves(
            field = "spec.retries",
            behaviour = "without it, over TLS connections cut at random bytes, no POST is executed twice")
    void noPostIsExecutedTwiceWhereverItsConnectionIsCut() throws Exception {
        call(CALLS, RetryPolicy.UNDECLARED);

        System.out.printf(
                Locale.ROOT,
                "%d POSTs, %d cuts: %d answered, %d failed, %d executed, %d executed twice%n",
                CALLS,
                cuts(),
                answered.get(),
                failed.get(),
                executions.size(),
                executedTwice());
        assertThat(executedTwice()).isZero();
        assertThat(cuts()).isGreaterThan(CALLS / 200);
        assertThat(failed).as("a call fails only for a cut").hasValueLessThanOrEqualTo(cuts() * 2);
        assertThat(answered.get() + failed.get()).isEqualTo(CALLS);
        assertThat(executions.size()).isGreaterThanOrEqualTo(answered.get());
    }

    /** The control: the same cuts, and a policy that says that trying again is safe. */
    @Test
    void declaredSafeToTryAgainSomeAreExecutedTwice() throws Exception {
        int rounds = 0;
        while (executedTwice() == 0 && rounds < 20) {
            // where the cuts fall depends on how the calls share the connections
            call(CONTROL_CALLS, RetryPolicy.declared(3));
            rounds++;
        }

        assertThat(executedTwice()).isPositive();
        assertThat(failed.get()).isLessThanOrEqualTo(rounds * CONTROL_CALLS / 50);
    }
}

package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A storm of calls over real TLS, in any interleaving: good and bad answers, halves of answers, closed connections, timeouts, hedges,
 * retries, waits for a place, cancels, bodies read, half read and only closed. Afterwards nothing is held by anybody.
 */
class NothingLeaksOnRealSocketsTest {
    private static final int CALLERS = 8;
    private static final int CALLS = 800;
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final ScheduledExecutorService cancels = Executors.newScheduledThreadPool(1);
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean calm;
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void start() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
    }

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        cancels.shutdownNow();
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    private Configs instances(long seed) throws IOException {
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < 3; i++) {
            Random random = new Random(seed * 31 + i);
            RawServer server = RawServer.tls(
                    ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), (request, out) -> answer(random, out));
            servers.add(server);
            configs = configs.instances("v" + i, server.port(), 1);
        }
        return configs;
    }

    private void answer(Random random, RawServer.Answering out) throws IOException {
        int kind = calm ? 9 : random.nextInt(10);
        LockSupport.parkNanos(calm ? 1 : TimeUnit.MILLISECONDS.toNanos(random.nextInt(12)));
        switch (kind) {
            case 0 -> out.close();
            case 1 -> out.answer("503 Service Unavailable", "busy", "Retry-After: 0");
            case 2 -> out.answer("500 Internal Server Error", "x".repeat(20_000));
            case 3 -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                out.close();
            }
            case 4 -> out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            default -> out.answer("200 OK", "ok");
        }
    }

    private static Route stormy() {
        return new Route("default", RouteMatch.ALL, List.of(), 600, 200, RetryPolicy.declared(3))
                .withHedge(new HedgePolicy(4, 0, 100));
    }

    private void call(Random random) {
        Request.Builder request = new Request.Builder().url(FLAG);
        if (random.nextBoolean()) {
            request.post(RequestBody.create(new byte[100]));
        }
        Call call = client.newCall(request.build());
        if (random.nextInt(5) == 0) {
            cancels.schedule(call::cancel, random.nextInt(15), TimeUnit.MILLISECONDS);
        }
        try (Response response = call.execute()) {
            switch (random.nextInt(3)) {
                case 0 -> response.body().string();
                case 1 -> response.body().source().readByte();
                default -> response.body().contentType();
            }
            good.incrementAndGet();
        } catch (IOException failure) {
            failed.incrementAndGet();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noInterleavingLeaksAPlaceABodyOrAConnection(long seed) throws Exception {
        Configs configs = instances(seed);
        ClusterPolicy policy = ClusterPolicy.DEFAULT
                .with(new CircuitBreakerPolicy(6, 4, 95, 20, 10, 1, 10_000, 95))
                .with(new OutlierPolicy(5, 50, 10, 1, 0));
        mesh.serve(configs.routes(stormy()).cluster(policy));
        List<Future<?>> storm = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            Random random = new Random(seed * 1_000 + caller);
            storm.add(callers.submit(() -> {
                for (int i = 0; i < CALLS / CALLERS; i++) {
                    call(random);
                }
            }));
        }
        for (Future<?> one : storm) {
            one.get(240, TimeUnit.SECONDS);
        }
        calm = true;
        Cluster cluster = mesh.cluster(Configs.FRAUD_SCANNER);
        await(
                "no place is taken and nobody waits for one",
                () -> cluster.connections().inFlight() == 0
                        && cluster.connections().waiting() == 0);
        await(
                "no attempt is under way",
                () -> cluster.view().endpoints().stream()
                        .allMatch(endpoint -> endpoint.load().inFlight() == 0));
        int made = servers.stream().mapToInt(server -> server.connections.get()).sum();
        // two attempts of one call at a time might open two connections to the same endpoint
        mesh.serve(configs.version(2).route(30_000, 0, RetryPolicy.declared(3)).cluster(policy));
        // a new generation of TLS closes what is idle of the old one: what stays open then, somebody still holds
        mesh.rotate();
        await("every endpoint is asked under the new certificate", this::eachAsked);
        await(
                "only what is idle under the new certificate is open",
                () -> servers.stream().allMatch(server -> server.open() <= 1));
        System.out.printf(
                "storm %d: %d good, %d failed, %d connections made, %d open after it%n",
                seed,
                good.get(),
                failed.get(),
                made,
                servers.stream().mapToInt(RawServer::open).sum());
        assertThat(good.get()).isPositive();
        assertThat(failed.get()).isPositive();
    }

    private boolean eachAsked() {
        servers.forEach(server -> server.requests.clear());
        for (int i = 0; i < 30; i++) {
            try (Response response =
                    client.newCall(new Request.Builder().url(FLAG).build()).execute()) {
                assertThat(response.body().string()).isNotNull();
            } catch (IOException breakerOpenStill) {
                return false;
            }
        }
        return servers.stream().noneMatch(server -> server.requests.isEmpty());
    }
}

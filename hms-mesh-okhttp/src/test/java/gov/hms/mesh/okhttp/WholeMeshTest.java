package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.NoRouteException;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.okhttp.RawServer.Script;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapter with the engine above it and real TLS below. */
class WholeMeshTest {
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final Script UNAVAILABLE = (request, out) -> out.answer("503 Service Unavailable", "busy");

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, INTAKE);
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
    }

    @AfterEach
    void leave() throws IOException {
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    @Test
    void aCallReachesAnInstanceAsTheCallersService() throws Exception {
        RawServer server = start(RawServer.OK);
        mesh.serve(fraudScanner(server));

        assertThat(call(post())).isEqualTo("200 ok");

        assertThat(server.peers.get(0).getSubjectAlternativeNames().toString())
                .contains("spiffe://hms.local/ns/intake/svc/return-intake");
        assertThat(server.requests.take().body()).isEqualTo("pay 100");
    }

    @Test
    void anotherAttemptGoesToAnotherInstanceAndLeaksNoConnection() throws Exception {
        RawServer busy = start(UNAVAILABLE);
        RawServer idle = start(RawServer.OK);
        mesh.serve(fraudScanner(busy, idle).route(60_000, 0, RetryPolicy.declared(3)));

        for (int i = 0; i < 20; i++) {
            assertThat(call(post())).isEqualTo("200 ok");
        }

        assertThat(busy.requests).isNotEmpty();
        assertThat(busy.connections.get()).as("the refused answers were closed").isLessThanOrEqualTo(2);
        assertThat(idle.connections.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void aPostToAnInstanceThatIsGoneGoesElsewhereBecauseNothingWasSent() throws Exception {
        RawServer gone = start(RawServer.OK);
        RawServer alive = start(RawServer.OK);
        mesh.serve(fraudScanner(gone, alive));
        gone.close();

        for (int i = 0; i < 10; i++) {
            assertThat(call(post())).isEqualTo("200 ok");
        }
        // one that was accepted just before the end may still have been answered; none is sent twice
        assertThat(alive.requests.size() + gone.requests.size()).isEqualTo(10);
        assertThat(alive.requests).hasSizeGreaterThanOrEqualTo(9);
    }

    @Test
    void aPausedServiceIsAnsweredForAndNotCalled() throws Exception {
        RawServer server = start(RawServer.OK);
        mesh.serve(fraudScanner(server).pausedUntil(Instant.now().plus(Duration.ofMinutes(30))));

        try (Response response = client.newCall(post()).execute()) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(response.message()).isEqualTo("Service Paused");
            assertThat(Integer.parseInt(response.header("Retry-After"))).isBetween(1_700, 1_800);
            assertThat(response.header("x-hms-reason")).isEqualTo("paused");
        }
        assertThat(server.requests).isEmpty();
    }

    @Test
    void anUnknownServiceIsATypedError() {
        assertThatThrownBy(() -> call(get("http://fraud-scaner.scan/flag"))).isInstanceOf(NoRouteException.class);
    }

    @Test
    void theDeadlineOfTheRouteTravelsAndEndsTheCall() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        RawServer server = start((request, out) -> {
            if (request.line().startsWith("GET")) {
                out.answer("200 OK", "ok");
                return;
            }
            try {
                end.await(120, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        mesh.serve(fraudScanner(server));
        // connects: a request that is still to connect may find its time over before it is sent
        assertThat(call(get(FLAG))).isEqualTo("200 ok");
        server.requests.clear();
        mesh.serve(fraudScanner(server).version(2).route(1_500, 0, RetryPolicy.UNDECLARED));
        long start = System.nanoTime();

        assertThatThrownBy(() -> call(post())).isInstanceOf(DeadlineExceededException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        assertThat(Integer.parseInt(server.requests.take().header("x-hms-timeout-ms")))
                .isBetween(1, 1_500);
        end.countDown();
    }

    @Test
    void rotatingTheCertificateUnderTrafficLosesNoCallAndShowsTheNewOne() throws Exception {
        RawServer server = start(RawServer.OK);
        mesh.serve(fraudScanner(server));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    assertThat(callUnchecked()).isEqualTo("200 ok");
                    calls.incrementAndGet();
                }
            }));
        }

        try {
            for (int rotation = 1; rotation <= 5; rotation++) {
                X509Certificate newest = mesh.rotate();
                String own = "rotation " + rotation;
                assertThat(call(post(own))).isEqualTo("200 ok");
                int before = calls.get();
                while (calls.get() < before + 20 && callers.stream().noneMatch(CompletableFuture::isDone)) {
                    Thread.onSpinWait();
                }

                assertThat(server.requests)
                        .as("a call that began after the rotation shows the new certificate")
                        .anySatisfy(request -> {
                            assertThat(request.body()).isEqualTo(own);
                            assertThat(request.peer()).isEqualTo(newest);
                        });
            }
        } finally {
            stop.set(true);
        }
        callers.forEach(CompletableFuture::join);
    }

    @Test
    void aHostOutsideTheMeshIsAskedOfDns() throws Exception {
        RawServer server = RawServer.plain(RawServer.OK);
        servers.add(server);
        OkHttpClient outside = HmsMeshOkHttp.wrap(
                new OkHttpClient.Builder()
                        .dns(name -> List.of(InetAddress.getLoopbackAddress()))
                        .build(),
                mesh.mesh());

        try (Response response = outside.newCall(get("http://example.com:" + server.port() + "/"))
                .execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(server.requests.take().header("Host")).isEqualTo("example.com:" + server.port());
    }

    private RawServer start(Script script) throws IOException {
        RawServer server =
                RawServer.tls(ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), script);
        servers.add(server);
        return server;
    }

    private static Configs fraudScanner(RawServer... instances) {
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < instances.length; i++) {
            configs = configs.instances("v" + i, instances[i].port(), 1);
        }
        return configs;
    }

    private static Request get(String url) {
        return new Request.Builder().url(url).build();
    }

    private static Request post() {
        return post("pay 100");
    }

    private static Request post(String body) {
        return new Request.Builder()
                .url(FLAG)
                .post(RequestBody.create(body, MediaType.get("text/plain")))
                .build();
    }

    private String call(Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    private String callUnchecked() {
        try {
            return call(post());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

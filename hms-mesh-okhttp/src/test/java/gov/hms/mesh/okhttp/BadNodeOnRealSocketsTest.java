package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One of the endpoints goes bad under steady GETs over real TLS connections. */
class BadNodeOnRealSocketsTest {
    private static final int CALLERS = 8;

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final AtomicInteger atBad = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile String fault = "";
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
    }

    @AfterEach
    void leave() throws IOException {
        end.countDown();
        callers.shutdownNow();
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"errors, 3", "resets, 3", "hangs, 3", "refuses, 3", "errors, 2"})
    void itIsEjectedAndThenOnlyTriedOutAndNoCallFails(String kind, int endpoints) throws Exception {
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < endpoints; i++) {
            RawServer server = RawServer.tls(
                    ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), i == 0 ? this::bad : RawServer.OK);
            servers.add(server);
            configs = configs.instances("v" + i, server.port(), 1);
        }
        mesh.serve(configs.route(60_000, kind.equals("hangs") ? 2_000 : 0, RetryPolicy.declared(3)));
        warmUp();
        goBad(kind);

        int before = 0;
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (mesh.cluster(Configs.FRAUD_SCANNER).ejections() == 0) {
            assertThat(System.nanoTime()).as("it is ejected").isLessThan(longest);
            before += callAtTheSameTime(5);
        }
        int reached = atBad.getAndSet(0);
        int calls = callAtTheSameTime(40);

        System.out.printf(
                "%s, %d endpoints: ejected after %d calls of which %d reached it; of %d more %d did%n",
                kind, endpoints, before, reached, calls, atBad.get());
        assertThat(failed).hasValue(0);
        // trials and the balancer's probes, never a share of the load
        assertThat(atBad.get()).isLessThanOrEqualTo(calls / 10);
    }

    /** So many calls of each caller. Returns how many there were. */
    private int callAtTheSameTime(int each) throws Exception {
        Callable<Void> caller = () -> {
            for (int i = 0; i < each; i++) {
                if (!succeeds()) {
                    failed.incrementAndGet();
                }
            }
            return null;
        };
        for (Future<Void> done : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
            done.get();
        }
        return CALLERS * each;
    }

    /** Cold code and connections that are still to be made would answer for the fault. */
    private void warmUp() {
        for (int inARow = 0; inARow < 200; inARow++) {
            if (!succeeds()) {
                inARow = 0;
            }
        }
    }

    private void goBad(String kind) throws IOException {
        fault = kind;
        if (kind.equals("refuses")) {
            servers.get(0).close();
        }
    }

    private void bad(RawServer.Received request, RawServer.Answering out) throws IOException {
        if (!fault.isEmpty()) {
            atBad.incrementAndGet();
        }
        switch (fault) {
            case "errors" -> out.answer("500 Internal Server Error", "no");
            case "resets" -> out.close();
            case "hangs" -> hang();
            default -> out.answer("200 OK", "ok");
        }
    }

    private void hang() throws IOException {
        try {
            end.await(240, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private boolean succeeds() {
        Request get =
                new Request.Builder().url("http://fraud-scanner.scan/flag").build();
        try (Response response = client.newCall(get).execute()) {
            return response.code() == 200 && "ok".equals(response.body().string());
        } catch (IOException refused) {
            System.out.println("a call failed: " + refused);
            return false;
        }
    }
}

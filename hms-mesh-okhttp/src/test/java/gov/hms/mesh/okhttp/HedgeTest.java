package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.okhttp.RawServer.Script;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.Proves;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two attempts at the same time, over real sockets. */
class HedgeTest {
    private static final Request FLAG =
            new Request.Builder().url("http://fraud-scanner.scan/flag").build();

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private final Semaphore cut = new Semaphore(0);
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
    }

    @AfterEach
    void leave() throws IOException {
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    private RawServer start(Script script) throws IOException {
        RawServer server =
                RawServer.tls(ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), script);
        servers.add(server);
        return server;
    }

    /** Nothing is tried again: a first attempt without an answer is overtaken by a second one, or the call fails. */
    private void serve(HedgePolicy hedge) {
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < servers.size(); i++) {
            configs = configs.instances("v" + i, servers.get(i).port(), 1);
        }
        mesh.serve(configs.routes(
                new Route("default", RouteMatch.ALL, List.of(), 20_000, 0, RetryPolicy.declared(0)).withHedge(hedge)));
    }

    private String call() throws IOException {
        try (Response response = client.newCall(FLAG).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    /** Never answers. Returns when the client has closed the connection. */
    private void holdUntilCut(RawServer.Answering out) throws IOException {
        try {
            out.socket().getInputStream().read();
        } finally {
            cut.release();
        }
    }

    private void awaitCut(int connections) throws InterruptedException {
        assertThat(cut.tryAcquire(connections, 30, TimeUnit.SECONDS))
                .as("the connections of the losers are closed")
                .isTrue();
    }

    @Test
    @Proves(
            field = "spec.hedge.afterMs",
            behaviour =
                    "over real sockets, a call to a stopped instance is answered by another one, and its connection is closed")
    void aStoppedInstanceIsOvertakenAndItsAttemptEnds() throws Exception {
        start((request, out) -> holdUntilCut(out));
        start(RawServer.OK);
        serve(new HedgePolicy(100, 0, 100));

        boolean askedTheStoppedOne = false;
        for (int i = 0; i < 20 && !askedTheStoppedOne; i++) {
            assertThat(call()).isEqualTo("200 ok");
            askedTheStoppedOne = !servers.get(0).requests.isEmpty();
        }

        assertThat(askedTheStoppedOne).isTrue();
        awaitCut(1);
    }

    @Test
    void theAnswerOfTheSecondAttemptIsReadOnTheCallersThreadAndItsConnectionUsedAgain() throws Exception {
        start((request, out) -> holdUntilCut(out));
        start(RawServer.OK);
        serve(new HedgePolicy(50, 0, 100));

        for (int i = 0; i < 30; i++) {
            assertThat(call()).isEqualTo("200 ok");
        }
        assertThat(servers.get(1).connections.get()).isLessThanOrEqualTo(2);
    }

    /** What it brings and costs in figures is shown in faked time, where no machine's load is among them. */
    @Test
    void afterThePercentileOfTheOthersEachAnswerThatNeverComesIsOvertaken() throws Exception {
        AtomicInteger firstAttempts = new AtomicInteger();
        AtomicInteger held = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            start((request, out) -> {
                if (request.header("x-hms-attempt") == null && firstAttempts.incrementAndGet() % 50 == 0) {
                    held.incrementAndGet();
                    holdUntilCut(out);
                } else {
                    out.answer("200 OK", "ok");
                }
            });
        }
        serve(new HedgePolicy(0, 95, 100));

        callAtTheSameTime(1_000);

        assertThat(held.get()).isPositive();
        awaitCut(held.get());
    }

    /** Six callers. */
    private void callAtTheSameTime(int calls) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Callable<Void> caller = () -> {
            while (next.getAndIncrement() < calls) {
                assertThat(call()).isEqualTo("200 ok");
            }
            return null;
        };
        ExecutorService callers = Executors.newFixedThreadPool(6);
        try {
            for (Future<Void> done : callers.invokeAll(Collections.nCopies(6, caller))) {
                done.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }
}

package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.Proves;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets: at the last look at the clock before the wire, which is after connecting, the time is not over. */
class NoAttemptAfterTheDeadlineTest {
    private static final int FEWEST_ATTEMPTS = 150;
    private static final int TIMEOUT_MS = 40;
    private static final Request FLAG =
            new Request.Builder().url("http://fraud-scanner.scan/flag").build();

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Queue<Long> left = new ConcurrentLinkedQueue<>();
    private LiveMesh mesh;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
    }

    @AfterEach
    void leave() throws IOException {
        end.countDown();
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    private Configs busyServers(int count) throws IOException {
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < count; i++) {
            RawServer server = RawServer.tls(
                    ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), (request, out) -> {
                        left.add(Long.parseLong(request.header("x-hms-timeout-ms")));
                        pause(ThreadLocalRandom.current().nextInt(30));
                        out.answer("503 Service Unavailable", "busy");
                    });
            servers.add(server);
            configs = configs.instances("v" + i, server.port(), 1);
        }
        return configs;
    }

    private void pause(int millis) throws IOException {
        try {
            end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    @Proves(
            field = "spec.timeoutMs",
            behaviour =
                    "over real sockets, with retries, pauses and hedges, no request leaves once it is over: each says what is left of it, and that is never less than nothing")
    void noRequestLeavesOnceItsTimeIsOver() throws Exception {
        RetryPolicy retry = new RetryPolicy(true, 10, RetryPolicy.DECLARED_REASONS, Set.of(), 5, 20, 100, 1_000);
        mesh.serve(busyServers(3)
                .routes(new Route("default", RouteMatch.ALL, List.of(), TIMEOUT_MS, 15, retry)
                        .withHedge(new HedgePolicy(8, 0, 100))));
        OkHttpClient client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());

        // on a busy machine most calls are over before they have connected
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (left.size() < FEWEST_ATTEMPTS) {
            assertThat(System.nanoTime())
                    .as("attempts, or this measures nothing")
                    .isLessThan(longest);
            try (Response response = client.newCall(FLAG).execute()) {
                assertThat(response.code()).isEqualTo(503);
            } catch (IOException outOfTime) {
                assertThat(outOfTime).hasMessageContaining("UT");
            }
        }

        assertThat(left).allMatch(millis -> millis >= 0 && millis <= TIMEOUT_MS);
    }

    /** As when the timer that should have ended the attempt is late, or the thread stood still while it connected. */
    @Test
    void whereConnectingTookAllTheTimeThereIsNothingIsSent() throws Exception {
        mesh.serve(busyServers(1).route(60_000, 0, RetryPolicy.declared(0)));
        AtomicLong stoodStill = new AtomicLong();
        OkHttpClient application = new OkHttpClient.Builder()
                .eventListener(new EventListener() {
                    @Override
                    public void connectionAcquired(Call call, Connection connection) {
                        stoodStill.set(TimeUnit.SECONDS.toNanos(61));
                    }
                })
                .build();
        OkHttpClient client =
                HmsMeshOkHttp.wrap(application, MeshDoor.of(mesh.mesh()), () -> System.nanoTime() + stoodStill.get());

        assertThatThrownBy(() -> client.newCall(FLAG).execute()).isInstanceOf(DeadlineExceededException.class);

        assertThat(stoodStill.get()).as("it connected").isPositive();
        assertThat(left).isEmpty();
    }
}

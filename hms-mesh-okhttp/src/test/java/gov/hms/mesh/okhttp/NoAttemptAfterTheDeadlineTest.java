package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real time, real sockets: when the last byte before the wire is decided upon, the deadline is not over. */
class NoAttemptAfterTheDeadlineTest {
    private static final int CALLS = 150;
    private static final int TIMEOUT_MS = 40;

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Queue<Long> sends = new ConcurrentLinkedQueue<>();
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        OkHttpClient application = new OkHttpClient.Builder()
                .addNetworkInterceptor(chain -> {
                    sends.add(System.nanoTime());
                    return chain.proceed(chain.request());
                })
                .build();
        client = HmsMeshOkHttp.wrap(application, mesh.mesh());
        Configs configs = Configs.of(Configs.FRAUD_SCANNER, 0);
        for (int i = 0; i < 3; i++) {
            RawServer server = RawServer.tls(
                    ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), (request, out) -> {
                        pause(ThreadLocalRandom.current().nextInt(30));
                        out.answer("503 Service Unavailable", "busy");
                    });
            servers.add(server);
            configs = configs.instances("v" + i, server.port(), 1);
        }
        RetryPolicy retry = new RetryPolicy(true, 10, RetryPolicy.DECLARED_REASONS, Set.of(), 5, 20, 100, 1_000);
        mesh.serve(configs.routes(new Route("default", RouteMatch.ALL, List.of(), TIMEOUT_MS, 15, retry)
                .withHedge(new HedgePolicy(8, 0, 100))));
    }

    @AfterEach
    void leave() throws IOException {
        end.countDown();
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    private void pause(int millis) throws IOException {
        try {
            end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Returns how long after its beginning each attempt of a call was sent, in nanoseconds. */
    private List<Long> call() {
        sends.clear();
        long start = System.nanoTime();
        Request flag =
                new Request.Builder().url("http://fraud-scanner.scan/flag").build();
        try (Response response = client.newCall(flag).execute()) {
            assertThat(response.code()).isEqualTo(503);
        } catch (IOException outOfTime) {
            assertThat(outOfTime).hasMessageContaining("UT");
        }
        return sends.stream().map(at -> at - start).toList();
    }

    @Test
    @Proves(
            field = "spec.timeoutMs",
            behaviour =
                    "over real sockets, with retries, pauses and hedges, no attempt is sent more than 5 ms after it")
    void noAttemptIsSentMoreThanFiveMillisecondsAfterTheDeadline() {
        long[] offsets = new long[0];
        for (int i = 0; i < CALLS; i++) {
            long[] more = call().stream().mapToLong(Long::longValue).toArray();
            long[] all = Arrays.copyOf(offsets, offsets.length + more.length);
            System.arraycopy(more, 0, all, offsets.length, more.length);
            offsets = all;
        }
        Arrays.sort(offsets);
        double latest = offsets[offsets.length - 1] / 1e6 - TIMEOUT_MS;
        // between the last look at the clock and the first byte the machine may stop a thread for longer than that
        double ninetyNinth = offsets[offsets.length * 99 / 100] / 1e6 - TIMEOUT_MS;
        System.out.printf(
                Locale.ROOT,
                "%d calls, %d attempts: the latest was sent %.2f ms after the deadline (negative: before)%n",
                CALLS,
                offsets.length,
                latest);
        assertThat(offsets.length).as("attempts, or this measures nothing").isGreaterThan(CALLS / 2);
        assertThat(ninetyNinth).isLessThanOrEqualTo(5.0);
        assertThat(latest).isLessThanOrEqualTo(100.0);
    }
}

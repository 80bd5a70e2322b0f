package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.MeshContext;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller, fraud-scanner, and behind it refund-payout: real Jetty, real OkHttp, real TLS. */
class TwoHopsTest {
    private static final int BUDGET_MS = 20_000;
    private static final int WORK_MS = 200;
    private static final String PAYOUT = "http://refund-payout.payout/pay";

    private record Arrived(long leftNanos, boolean bounded, Priority priority) {}

    private final TestCa ca = new TestCa();
    private final BlockingQueue<Arrived> paid = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final ExecutorService wrapped = MeshContext.wrap(pool);
    private LiveService scanner;
    private LiveService payout;
    private OkHttpClient http;

    @BeforeEach
    void start() throws Exception {
        payout = new LiveService(ca, "refund-payout.payout", 16, (request, response) -> {
            RequestScope scope = RequestScope.current();
            paid.add(new Arrived(
                    scope.deadline().remainingNanos(System.nanoTime()),
                    scope.deadline().bounded(),
                    scope.priority()));
            response.setContentLength(0);
        });
        scanner = new LiveService(ca, "fraud-scanner.scan", 16, (request, response) -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WORK_MS));
            told.add(call(request.getPathInfo()));
            response.setContentLength(0);
        });
        scanner.mesh.serve(
                Configs.of(LogicalName.parse("refund-payout.payout"), 0).instances("v1", payout.port(), 1));
        http = HmsMeshOkHttp.wrap(new OkHttpClient(), scanner.mesh.mesh());
        // the first call connects; it is not what is measured
        assertThat(execute(new Request.Builder().url(PAYOUT).build())).isEqualTo("200");
        paid.clear();
    }

    @AfterEach
    void stop() throws Exception {
        pool.shutdownNow();
        http.dispatcher().executorService().shutdown();
        scanner.close();
        payout.close();
    }

    private String call(String way) {
        Request request = new Request.Builder().url(PAYOUT).build();
        try {
            return switch (way) {
                case "/executor" ->
                    CompletableFuture.supplyAsync(() -> execute(request), wrapped)
                            .get(60, TimeUnit.SECONDS);
                case "/enqueue" -> enqueue(request).get(60, TimeUnit.SECONDS);
                case "/detached" ->
                    execute(request.newBuilder()
                            .tag(CallOptions.class, CallOptions.DETACHED)
                            .build());
                case "/background" ->
                    CompletableFuture.supplyAsync(
                                    () -> "started",
                                    command -> pool.execute(MeshContext.detached(() -> {
                                        execute(request);
                                        command.run();
                                    })))
                            .get(60, TimeUnit.SECONDS);
                default -> execute(request);
            };
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String execute(Request request) {
        try (Response response = http.newCall(request).execute()) {
            return Integer.toString(response.code());
        } catch (MeshException refused) {
            return refused.flag().name();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<String> enqueue(Request request) {
        CompletableFuture<String> status = new CompletableFuture<>();
        http.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                status.completeExceptionally(failure);
            }

            @Override
            public void onResponse(Call call, Response response) {
                response.close();
                status.complete(Integer.toString(response.code()));
            }
        });
        return status;
    }

    private Arrived through(String way) throws Exception {
        try (TlsClient client = scanner.connect("return-intake.intake")) {
            client.get(way, "x-hms-timeout-ms: " + BUDGET_MS, "x-hms-priority: batch");
        }
        return paid.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void theRestOfTheTimeReachesTheSecondHopHoweverTheCallIsMade() throws Exception {
        for (String way : new String[] {"/execute", "/executor", "/enqueue"}) {
            Arrived arrived = through(way);
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("200");
            assertThat(arrived.leftNanos()).as(way).isBetween(1L, TimeUnit.MILLISECONDS.toNanos(BUDGET_MS - WORK_MS));
            assertThat(arrived.priority()).as(way).isEqualTo(Priority.BATCH);
        }
    }

    @Test
    void whatIsDetachedHasTimeOfItsOwn() throws Exception {
        for (String way : new String[] {"/detached", "/background"}) {
            Arrived arrived = through(way);
            boolean longer = !arrived.bounded() || arrived.leftNanos() > TimeUnit.MILLISECONDS.toNanos(BUDGET_MS);
            assertThat(longer).as(way + " " + arrived).isTrue();
            assertThat(arrived.priority()).as(way).isEqualTo(Priority.BATCH);
        }
    }

    @Test
    void noCallIsMadeForACallerThatHasGivenUp() throws Exception {
        String outcome = null;
        for (int tries = 0; outcome == null && tries < 20; tries++) {
            // on a busy machine the caller may have given up before it is let in, and then nothing is called at all
            try (TlsClient client = scanner.connect("return-intake.intake")) {
                client.get("/execute", "x-hms-timeout-ms: " + WORK_MS / 2);
            }
            outcome = told.poll();
        }
        assertThat(outcome).isEqualTo("UT");
        assertThat(paid).isEmpty();
    }
}

package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once an instance has acknowledged a pause no call succeeds there, whatever the caller knows and whichever way it comes. The race
 * is of 100,000 calls with {@code -Dhms.race.calls=100000}, and shorter without.
 */
class S42PauseBypassTest {
    private static final int CALLS = Integer.getInteger("hms.race.calls", 4_000);
    private static final int CALLERS = 4;

    private final TestCa ca = new TestCa();
    private final AtomicInteger ran = new AtomicInteger();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Configs own = Configs.of(LogicalName.parse("fraud-scanner.scan"), 0);
    private LiveService service;

    @BeforeEach
    void start() throws Exception {
        service = new LiveService(ca, "fraud-scanner.scan", 32, (request, response) -> {
            ran.incrementAndGet();
            if (request.getRequestURI().equals("/slow")) {
                entered.countDown();
                await(release);
            }
            response.setContentLength(0);
        });
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        service.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has been acknowledged when this returns. */
    private void pause(int version) {
        service.mesh.tell(own.version(version).pausedUntil(Instant.now().plus(Duration.ofMinutes(30))));
    }

    private static boolean succeeds(TlsClient client, String path, String... headers) throws IOException {
        return client.get(path, headers).line().startsWith("HTTP/1.1 200");
    }

    @Test
    void aConnectionThatIsOpenSinceBeforeThePauseBringsNothing() throws Exception {
        try (TlsClient client = service.connect("return-intake.intake")) {
            assertThat(succeeds(client, "/")).isTrue();
            pause(2);
            TlsClient.Answer answer = client.get("/");
            assertThat(answer.line()).isEqualTo("HTTP/1.1 503 Service Paused");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
            assertThat(succeeds(client, "/")).isFalse();
        }
        assertThat(ran).hasValue(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "x-hms-priority: critical",
                "x-hms-attempt: 2",
                "x-hms-mirror: 1",
                "x-hms-paused: false",
                "X-Hms-Reason: resumed",
                "Upgrade: websocket\r\nConnection: Upgrade",
                "Accept: text/event-stream",
                "Expect: 100-continue",
                "X-Forwarded-For: 127.0.0.1",
                "Host: 127.0.0.1"
            })
    void nothingThatACallerSaysGetsItThrough(String header) throws Exception {
        pause(2);
        try (TlsClient client = service.connect("return-intake.intake")) {
            assertThat(succeeds(client, "/", header)).isFalse();
        } catch (IOException closed) {
            assertThat(closed).as("refused, and the connection with it").isNotNull();
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void whoNeverHeardOfThePauseAndCallsTheAddressItselfIsRefusedToo() throws Exception {
        pause(2);
        for (String caller : List.of("return-intake.intake", "refund-payout.payout", "fraud-scanner.scan")) {
            try (TlsClient client = service.connect(caller)) {
                assertThat(client.get("/").line()).as(caller).isEqualTo("HTTP/1.1 503 Service Paused");
            }
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void whoComesInClearWhilePermissiveIsRefusedToo() throws Exception {
        service.mesh.tell(
                own.version(2).permissive(true).pausedUntil(Instant.now().plusSeconds(600)));
        try (PermissivePortTest.Clear client = new PermissivePortTest.Clear(service.port())) {
            assertThat(client.get()).startsWith("HTTP/1.1 503 Service Paused");
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void aSecondPortOfTheSameServerIsNoWayAround() throws Exception {
        int second = service.secondPort();
        try (PermissivePortTest.Clear before = new PermissivePortTest.Clear(second)) {
            assertThat(before.get()).as("it carries no identity").startsWith("HTTP/1.1 401");
        }
        pause(2);
        for (boolean permissive : List.of(false, true)) {
            service.mesh.tell(own.version(permissive ? 4 : 3)
                    .permissive(permissive)
                    .pausedUntil(Instant.now().plusSeconds(600)));
            try (PermissivePortTest.Clear client = new PermissivePortTest.Clear(second)) {
                assertThat(client.get()).doesNotStartWith("HTTP/1.1 2");
            }
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void anOlderConfigurationThatArrivesLaterEndsNoPause() throws Exception {
        pause(7);
        for (int older : List.of(1, 6)) {
            service.mesh.tell(own.version(older));
            try (TlsClient client = service.connect("return-intake.intake")) {
                assertThat(client.get("/").line()).as("version %d", older).isEqualTo("HTTP/1.1 503 Service Paused");
            }
        }
        service.mesh.tell(own.version(8));
        try (TlsClient client = service.connect("return-intake.intake")) {
            assertThat(succeeds(client, "/")).as("the pause is over").isTrue();
        }
        assertThat(ran).hasValue(1);
    }

    /** Its own copy says nothing of a pause, so it calls; what it knows does not count. */
    @Test
    void aCallerWithAnOldSnapshotIsRefusedByTheCalled() throws Exception {
        try (LiveMesh caller = new LiveMesh(ca, LogicalName.parse("return-intake.intake"))) {
            caller.serve(own.instances("v1", service.port(), 1));
            OkHttpClient client = HmsMeshOkHttp.wrap(new OkHttpClient(), caller.mesh());
            assertThat(status(client)).isEqualTo(200);
            pause(2);
            for (int i = 0; i < 10; i++) {
                assertThat(status(client)).isEqualTo(503);
            }
        }
        assertThat(ran).hasValue(1);
    }

    private static int status(OkHttpClient client) throws IOException {
        Request request =
                new Request.Builder().url("http://fraud-scanner.scan/").build();
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    @Test
    void whatRunsWhenThePauseComesMayFinishAndNothingFollowsIt() throws Exception {
        try (TlsClient slow = service.connect("return-intake.intake");
                TlsClient other = service.connect("refund-payout.payout")) {
            slow.send("GET", "/slow");
            await(entered);
            pause(2);
            assertThat(succeeds(other, "/")).isFalse();
            release.countDown();
            assertThat(slow.receive().line()).startsWith("HTTP/1.1 200");
            assertThat(succeeds(slow, "/")).as("the same connection, after it").isFalse();
        }
        assertThat(ran).hasValue(1);
    }

    @Test
    void inARaceNoCallThatBeginsAfterTheAcknowledgementSucceeds() throws Exception {
        AtomicBoolean acknowledged = new AtomicBoolean();
        AtomicInteger successes = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(callers.submit(() -> {
                    try (TlsClient client = service.connect("return-intake.intake")) {
                        while (after.get() < CALLS / 2) {
                            boolean isAfter = acknowledged.get();
                            if (succeeds(client, "/")) {
                                successes.incrementAndGet();
                                late.addAndGet(isAfter ? 1 : 0);
                            } else {
                                refused.incrementAndGet();
                            }
                            after.addAndGet(isAfter ? 1 : 0);
                            if (made.incrementAndGet() == CALLS / 2) {
                                pause(2);
                                acknowledged.set(true);
                            }
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(240, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(late).hasValue(0);
        assertThat(successes.get()).isPositive();
        assertThat(refused.get()).isGreaterThanOrEqualTo(CALLS / 2);
        assertThat(ran).hasValue(successes.get());
    }

    /** The negative control: what the race looks for does happen where nobody pauses. */
    @Test
    void withoutAPauseTheSameCallsSucceed() throws Exception {
        try (TlsClient client = service.connect("return-intake.intake")) {
            for (int i = 0; i < 50; i++) {
                assertThat(succeeds(client, "/")).isTrue();
            }
        }
        assertThat(ran).hasValue(50);
    }

    /** The negative control: were a pause the callers' affair alone, whoever calls the address itself would be served. */
    @Test
    void whereOnlyTheCallersHaveHeardOfThePauseTheAddressStillServes() throws Exception {
        try (LiveMesh caller = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
                TlsClient direct = service.connect("return-intake.intake")) {
            caller.serve(own.instances("v1", service.port(), 1)
                    .pausedUntil(Instant.now().plusSeconds(600)));
            assertThat(status(HmsMeshOkHttp.wrap(new OkHttpClient(), caller.mesh())))
                    .isEqualTo(503);
            assertThat(ran).hasValue(0);

            assertThat(succeeds(direct, "/")).isTrue();
        }
        assertThat(ran).hasValue(1);
    }
}

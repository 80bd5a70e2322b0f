package gov.hms.mesh.internal.outbound;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RateLimitPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The limits of a destination as a call meets them. */
class LimitsTest {
    private TestMesh mesh;
    private long version;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private void serve(int maxConnections, int maxPending) {
        serve(ClusterPolicy.DEFAULT.with(new CircuitBreakerPolicy(maxConnections, maxPending, 0, 20, 10, 5, 0, 0)));
    }

    private void serve(ClusterPolicy policy) {
        mesh.sys.serve(Configs.fraudScanner(3)
                .version(++version)
                .route(800, 0, RetryPolicy.declared(3))
                .cluster(policy));
    }

    private static FakeExchange answering(int status) {
        return new FakeExchange(attempt -> new Answer(status)).holdingBodies();
    }

    private CallRejectedException refused() {
        return catchThrowableOfType(CallRejectedException.class, () -> mesh.post(FRAUD_SCANNER, answering(200)));
    }

    @Test
    @Proves(
            field = "spec.circuitBreaker.maxConnections",
            behaviour = "one call more than this is refused (UO) until the body of another one's answer has been read")
    void aPlaceIsTakenUntilTheAnswerIsRead() throws Exception {
        serve(1, 0);
        Answer unread = mesh.post(FRAUD_SCANNER, answering(200));
        assertThat(refused().flag()).isEqualTo(ResponseFlag.UO);
        unread.close();
        unread.close();

        Answer next = mesh.post(FRAUD_SCANNER, answering(200));
        assertThat(refused()).as("closing twice frees one place").hasMessageContaining("maxConnections: 1");
        next.close();
    }

    @Test
    void anAnswerThatIsTriedAgainFreesItsPlace() throws Exception {
        serve(1, 0);
        FakeExchange exchange =
                new FakeExchange(attempt -> new Answer(attempt.number() < 4 ? 500 : 200)).holdingBodies();
        mesh.post(FRAUD_SCANNER, exchange).close();
        assertThat(exchange.sent()).hasSize(4);
        mesh.post(FRAUD_SCANNER, answering(200)).close();
    }

    @Test
    @Proves(
            field = "spec.circuitBreaker.maxPending",
            behaviour =
                    "so many calls wait for a place, in the order in which they came, and go as soon as there is one")
    void aCallWaitsForAPlace() throws Exception {
        serve(1, 1);
        Answer unread = mesh.post(FRAUD_SCANNER, answering(200));
        long start = mesh.clock.nanos();
        mesh.clock.after(Duration.ofMillis(50), unread::close);

        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);

        assertThat(mesh.clock.nanos() - start).isEqualTo(50_000_000);
    }

    @Test
    void whoWaitsTooLongIsRefusedAtItsDeadlineAndLeavesNoPlaceTaken() throws Exception {
        serve(1, 1);
        Answer unread = mesh.post(FRAUD_SCANNER, answering(200));
        long start = mesh.clock.nanos();

        CallRejectedException refused = refused();

        assertThat(mesh.clock.nanos() - start).isEqualTo(800_000_000);
        assertThat(refused.flag()).isEqualTo(ResponseFlag.UO);
        assertThat(refused).hasMessageContaining("for 800 ms").hasMessageContaining("maxPending: 1");
        assertThat(refused.sent()).isFalse();
        unread.close();
        mesh.post(FRAUD_SCANNER, answering(200)).close();
    }

    @Test
    void beyondThoseThatMayWaitACallIsRefusedAtOnce() throws Exception {
        serve(1, 1);
        Answer unread = mesh.post(FRAUD_SCANNER, answering(200));
        List<CallRejectedException> refusals = new ArrayList<>();
        mesh.clock.after(Duration.ofMillis(10), () -> refusals.add(refused()));
        mesh.clock.after(Duration.ofMillis(20), unread::close);

        mesh.post(FRAUD_SCANNER, answering(200)).close();

        assertThat(refusals)
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused).hasMessageContaining("1 calls are in flight already and 1 wait"));
    }

    @Test
    void aCancelledCallStopsWaitingAtOnce() throws Exception {
        serve(1, 1);
        Answer unread = mesh.post(FRAUD_SCANNER, answering(200));
        FakeExchange cancelled = answering(200);
        long start = mesh.clock.nanos();
        mesh.clock.after(Duration.ofMillis(20), cancelled::cancel);

        UpstreamFailedException ended =
                catchThrowableOfType(UpstreamFailedException.class, () -> mesh.post(FRAUD_SCANNER, cancelled));

        assertThat(ended.flag()).isEqualTo(ResponseFlag.DC);
        assertThat(mesh.clock.nanos() - start).isEqualTo(20_000_000);
        assertThat(cancelled.sent()).isEmpty();
        unread.close();
        mesh.post(FRAUD_SCANNER, answering(200)).close();
    }

    @Test
    void aHigherLimitIsThereForThoseWhoWaitAlready() throws Exception {
        serve(1, 1);
        mesh.post(FRAUD_SCANNER, answering(200));
        mesh.clock.after(Duration.ofMillis(30), () -> serve(2, 1));
        long start = mesh.clock.nanos();

        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);

        assertThat(mesh.clock.nanos() - start).isEqualTo(30_000_000);
    }

    @Test
    @Proves(
            field = "spec.rateLimit.requestsPerSecond",
            behaviour =
                    "a request over the rate is refused (RL) at once, with the time after which one fits, and not tried again")
    void overTheRateACallIsRefusedWithTheTimeToWait() throws Exception {
        serve(ClusterPolicy.DEFAULT.with(new RateLimitPolicy(10, 2)));
        mesh.post(FRAUD_SCANNER, answering(200));
        mesh.post(FRAUD_SCANNER, answering(200));
        mesh.clock.advance(Duration.ofMillis(30));
        long start = mesh.clock.nanos();

        CallRejectedException refused = refused();

        assertThat(mesh.clock.nanos()).isEqualTo(start);
        assertThat(refused.flag()).isEqualTo(ResponseFlag.RL);
        assertThat(refused)
                .hasMessageContaining("more than 10 requests per second")
                .hasMessageContaining("burst: 2")
                .hasMessageContaining("the next one fits in 70 ms");
        mesh.clock.advance(Duration.ofMillis(70));
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
    }

    @Test
    void aFurtherAttemptIsARequestToo() {
        serve(ClusterPolicy.DEFAULT.with(new RateLimitPolicy(1, 2)));
        FakeExchange failing = answering(500);
        CallRejectedException refused =
                catchThrowableOfType(CallRejectedException.class, () -> mesh.post(FRAUD_SCANNER, failing));
        assertThat(refused.flag()).isEqualTo(ResponseFlag.RL);
        assertThat(refused.sent()).isTrue();
        assertThat(failing.sent()).hasSize(2);
    }

    @Test
    void anUpdateForgetsNothingOfWhatWasUsed() throws Exception {
        serve(ClusterPolicy.DEFAULT.with(new RateLimitPolicy(1, 2)));
        mesh.post(FRAUD_SCANNER, answering(200));
        mesh.post(FRAUD_SCANNER, answering(200));
        serve(ClusterPolicy.DEFAULT.with(new RateLimitPolicy(1, 2)).with(new OutlierPolicy(5, 50, 10, 1, 0)));
        assertThat(refused().flag()).isEqualTo(ResponseFlag.RL);
    }

    @Test
    void sheddingPausedAndLateAnswersEjectNobodyAndOpenNoBreaker() throws Exception {
        serve(ClusterPolicy.DEFAULT.with(new CircuitBreakerPolicy(0, 1, 5, 10, 5)));
        for (String reason : new String[] {"overload", "paused", "deadline"}) {
            Set<Integer> asked = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                FakeExchange exchange = new FakeExchange(attempt -> new Answer(503, "x-hms-reason", reason));
                mesh.mesh().call(TestMesh.call("GET", FRAUD_SCANNER), exchange);
                exchange.sent().forEach(attempt -> asked.add(attempt.endpoint().port()));
                mesh.clock.advance(Duration.ofSeconds(1));
            }
            assertThat(asked).as(reason).hasSize(3);
        }
    }

    /** Whatever calls come to, in whatever policy: afterwards every place is free, every breaker closes, every endpoint serves. */
    @RepeatedTest(20)
    void afterAStormNothingIsTakenAndEverythingServes(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(10) == 0) {
                serve(randomPolicy(random));
            }
            stormyCall(random);
            mesh.clock.advance(Duration.ofMillis(random.nextInt(300)));
        }

        mesh.clock.advance(Duration.ofMinutes(10));
        serve(ClusterPolicy.DEFAULT.with(new CircuitBreakerPolicy(1, 0, 50, 5, 10, 1, 0, 0)));
        Set<Integer> serving = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            FakeExchange exchange = new FakeExchange(attempt -> {
                serving.add(attempt.endpoint().port());
                assertThat(refused().flag()).as("one place in all").isEqualTo(ResponseFlag.UO);
                return new Answer(200);
            });
            assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
            mesh.clock.advance(Duration.ofSeconds(6));
        }
        assertThat(serving).hasSize(3);
    }

    private static ClusterPolicy randomPolicy(Random random) {
        boolean slow = random.nextBoolean();
        return ClusterPolicy.DEFAULT
                .with(new CircuitBreakerPolicy(
                        random.nextInt(4),
                        random.nextInt(3),
                        random.nextInt(101),
                        1 + random.nextInt(10),
                        1 + random.nextInt(20),
                        1 + random.nextInt(3),
                        slow ? 1 + random.nextInt(200) : 0,
                        slow ? 1 + random.nextInt(100) : 0))
                .with(new OutlierPolicy(
                        random.nextInt(6),
                        random.nextInt(101),
                        1 + random.nextInt(20),
                        1 + random.nextInt(3),
                        random.nextInt(101)))
                .with(random.nextBoolean() ? RateLimitPolicy.NONE : new RateLimitPolicy(1 + random.nextInt(50), 5));
    }

    private void stormyCall(Random random) {
        FakeExchange exchange = new FakeExchange(attempt -> {
            mesh.clock.advance(Duration.ofMillis(random.nextInt(150)));
            if (random.nextInt(5) == 0) {
                stormyCall(random);
            }
            switch (random.nextInt(8)) {
                case 0 -> throw failure(Kind.values()[random.nextInt(Kind.values().length)], random.nextBoolean());
                case 1 -> throw new IllegalStateException("a fault of the adapter");
                case 2 -> throw new StackOverflowError("a fault of the adapter");
                case 3 -> {
                    return new Answer(503, "x-hms-reason", random.nextBoolean() ? "paused" : "overload");
                }
                case 4 -> {
                    return new Answer(500);
                }
                default -> {
                    return new Answer(200);
                }
            }
        });
        if (random.nextInt(20) == 0) {
            exchange.cancel();
        }
        try {
            (random.nextBoolean()
                            ? mesh.post(FRAUD_SCANNER, exchange.holdingBodies())
                            : mesh.post(FRAUD_SCANNER, exchange))
                    .close();
        } catch (MeshException | IllegalStateException | StackOverflowError expected) {
            assertThat(expected).isNotNull();
        }
    }

    @Test
    void updatesUnderLoadFailNoCall() throws Exception {
        int callers = 4;
        serve(callers, 0);
        // the first call subscribes, at a control plane that knows one thread
        mesh.post(FRAUD_SCANNER, answering(200)).close();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Integer>> load = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                load.add(pool.submit(() -> callUntil(over)));
            }
            Random random = new Random(9);
            for (int update = 0; update < 300; update++) {
                CircuitBreakerPolicy any = randomPolicy(random).circuitBreaker();
                // as many places as callers, so that only an update itself could refuse one
                serve(randomPolicy(random)
                        .with(RateLimitPolicy.NONE)
                        .with(new CircuitBreakerPolicy(
                                callers + random.nextInt(2),
                                any.maxPending(),
                                any.errorPercent(),
                                any.minimumCalls(),
                                any.windowSeconds(),
                                any.openSeconds(),
                                0,
                                0)));
            }
            over.set(true);
            for (Future<Integer> calls : load) {
                assertThat(calls.get()).isPositive();
            }
        } finally {
            over.set(true);
            pool.shutdownNow();
        }
    }

    private int callUntil(AtomicBoolean over) throws MeshException {
        int calls = 0;
        do {
            Answer answer = mesh.post(FRAUD_SCANNER, answering(200));
            assertThat(answer.status()).isEqualTo(200);
            answer.close();
            calls++;
        } while (!over.get());
        return calls;
    }
}

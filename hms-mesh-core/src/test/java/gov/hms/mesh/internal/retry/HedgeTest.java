package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HedgeTest {
    private static final HedgePolicy AFTER_50_MS = new HedgePolicy(50, 0, 100);
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private void serve(int instances, int timeoutMs, RetryPolicy retry, HedgePolicy hedge) {
        Route route = new Route("default", RouteMatch.ALL, List.of(), timeoutMs, 0, retry).withHedge(hedge);
        mesh.sys.serve(Configs.fraudScanner(instances).routes(route));
    }

    private Answer get(FakeExchange exchange) throws MeshException {
        return mesh.mesh().call(TestMesh.call("GET", FRAUD_SCANNER), exchange);
    }

    /** The attempt of this number takes half a second, every other one 5 ms. */
    private FakeExchange slow(int number) {
        return FakeExchange.of((exchange, attempt) -> {
            exchange.takes(mesh.clock, Duration.ofMillis(attempt.number() == number ? 500 : 5), attempt);
            return new Answer(200, "attempt", Integer.toString(attempt.number()));
        });
    }

    private Duration taking(FakeExchange exchange) throws MeshException {
        long start = mesh.clock.nanos();
        assertThat(get(exchange).status()).isEqualTo(200);
        return Duration.ofNanos(mesh.clock.nanos() - start);
    }

    @Test
    @Proves(
            field = "spec.hedge.afterMs",
            behaviour =
                    "after so long without an answer a second attempt starts at another endpoint, and the first good answer wins")
    void aSlowFirstAttemptIsOvertakenByASecondOneElsewhere() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = slow(1);

        assertThat(taking(exchange)).isEqualTo(Duration.ofMillis(55));

        assertThat(exchange.sent()).hasSize(2);
        assertThat(exchange.sent().get(0).endpoint())
                .isNotEqualTo(exchange.sent().get(1).endpoint());
        assertThat(exchange.sent().get(1).headers()).containsSequence("x-hms-attempt", "2");
        assertThat(exchange.ended(exchange.sent().get(0)))
                .as("the loser is cancelled")
                .isTrue();
        assertThat(exchange.open()).isEqualTo(1);
    }

    @Test
    void aFastAnswerNeedsNoSecondAttempt() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = slow(9);

        assertThat(taking(exchange)).isEqualTo(Duration.ofMillis(5));
        mesh.clock.advance(Duration.ofSeconds(1));

        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    void aSecondAttemptThatIsSlowerIsCancelledAndItsAnswerDiscarded() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = FakeExchange.of((self, attempt) -> {
            if (attempt.number() == 1) {
                mesh.clock.advance(Duration.ofMillis(51));
            }
            return new Answer(attempt.number() == 1 ? 200 : 500);
        });

        assertThat(get(exchange).status()).isEqualTo(200);
        assertThat(exchange.sent()).hasSize(2);
        assertThat(exchange.open()).isEqualTo(1);
    }

    @Test
    void withASingleInstanceThereIsNoSecondAttempt() throws Exception {
        serve(1, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = slow(1);

        assertThat(taking(exchange)).isEqualTo(Duration.ofMillis(500));
        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    @Proves(
            field = "spec.hedge",
            behaviour = "only idempotent methods, or those that `retries` declares, with a body that can be sent twice")
    void onlyWhatMayRunTwiceIsHedged() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange post = slow(1);
        mesh.post(FRAUD_SCANNER, post);
        assertThat(post.sent()).hasSize(1);

        FakeExchange used = slow(1).notReplayable();
        get(used);
        assertThat(used.sent()).hasSize(1);

        FakeExchange simple = slow(1).notHedging();
        get(simple);
        assertThat(simple.sent()).as("a client that cannot").hasSize(1);

        mesh.sys.serve(Configs.fraudScanner(2)
                .version(2)
                .routes(new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.declared(1))
                        .withHedge(AFTER_50_MS)));
        FakeExchange declared = slow(1);
        mesh.post(FRAUD_SCANNER, declared);
        assertThat(declared.sent()).hasSize(2);
    }

    @Test
    void aPostIsNotHedgedWherePolicySaysRetriesZeroOrOnlyWhatSurelyDidNotRun() throws Exception {
        serve(2, 0, RetryPolicy.declared(0), AFTER_50_MS);
        FakeExchange none = slow(1);
        mesh.post(FRAUD_SCANNER, none);
        assertThat(none.sent()).hasSize(1);

        RetryPolicy connect = new RetryPolicy(true, 3, Set.of(RetryOn.CONNECT), Set.of(), 25, 250, 10, 3);
        mesh.sys.serve(Configs.fraudScanner(2)
                .version(2)
                .routes(new Route("default", RouteMatch.ALL, List.of(), 0, 0, connect).withHedge(AFTER_50_MS)));
        FakeExchange unsent = slow(1);
        mesh.post(FRAUD_SCANNER, unsent);
        assertThat(unsent.sent()).hasSize(1);
    }

    @Test
    void aRequestThatIsItselfAFurtherAttemptIsNotHedged() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = slow(1);
        RequestScope retried = new RequestScope(Deadline.NEVER, 2, Priority.NORMAL);
        try (Scope current = retried.in(Context.current()).makeCurrent()) {
            get(exchange);
        }
        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    @Proves(
            field = "spec.hedge.maxExtraPercent",
            behaviour =
                    "second attempts stay within this share of the calls of the last ten seconds, or two, if that is more")
    void secondAttemptsHaveABudgetOfTheirOwn() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, new HedgePolicy(50, 0, 5));
        int attempts = 0;
        for (int i = 0; i < 400; i++) {
            FakeExchange exchange = FakeExchange.of((self, attempt) -> {
                self.takes(mesh.clock, Duration.ofMillis(60), attempt);
                return new Answer(200);
            });
            get(exchange);
            attempts += exchange.sent().size();
        }
        assertThat(attempts).isBetween(415, 422);
    }

    /** One call a second, each slow: a twentieth of ten calls is no hedge at all. */
    @Test
    @Proves(
            field = "spec.hedge.maxExtraPercent",
            behaviour = "with few calls two in ten seconds are hedged all the same")
    void withFewCallsAFewAreHedgedAllTheSame() throws Exception {
        serve(3, 0, RetryPolicy.UNDECLARED, new HedgePolicy(5, 0, 5));
        int hedged = 0;
        for (int i = 0; i < 100; i++) {
            FakeExchange exchange = slow(1);
            get(exchange);
            hedged += exchange.sent().size() - 1;
            mesh.clock.advance(Duration.ofMillis(700));
        }
        assertThat(hedged).isBetween(15, 26);
    }

    @Test
    @Proves(
            field = "spec.hedge.afterPercentile",
            behaviour =
                    "the moment is this percentile of the destination's recent latencies; unknown below twenty calls")
    void thePercentileOfRecentLatenciesSaysWhenASecondAttemptIsDue() throws Exception {
        serve(3, 0, RetryPolicy.UNDECLARED, new HedgePolicy(0, 95, 5));
        for (int i = 0; i < 19; i++) {
            assertThat(taking(slow(9))).isEqualTo(Duration.ofMillis(5));
        }
        assertThat(taking(slow(1))).as("too little is known").isEqualTo(Duration.ofMillis(500));
        for (int i = 0; i < 200; i++) {
            taking(slow(9));
            mesh.clock.advance(Duration.ofMillis(20));
        }
        assertThat(taking(slow(1))).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
    }

    /** The figure: p99 with and without, and what it costs. */
    @Test
    @Proves(
            field = "spec.hedge.afterPercentile",
            behaviour =
                    "with 5 % of answers at 500 ms and the rest at 5 ms, p95 brings p99 from 500 ms below 20 ms for at most 5 % more calls")
    void hedgingAfterThe95thPercentileBringsThe99thDownByAFactorOfTwentyFive() throws Exception {
        Duration without = percentile99(HedgePolicy.NONE).p99;
        Run with = percentile99(new HedgePolicy(0, 95, 5));
        System.out.printf(
                Locale.ROOT, "p99 without hedge %s, with p95 hedge %s, extra %.2f %%%n", without, with.p99, with.extra);

        assertThat(without).isEqualTo(Duration.ofMillis(500));
        assertThat(with.p99).isLessThan(Duration.ofMillis(20));
        assertThat(with.extra).isLessThanOrEqualTo(5.0);
    }

    private record Run(Duration p99, double extra) {}

    private Run percentile99(HedgePolicy hedge) throws MeshException {
        try (TestMesh own = new TestMesh().started()) {
            own.sys.serve(Configs.fraudScanner(5)
                    .routes(new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.UNDECLARED)
                            .withHedge(hedge)));
            Random chance = new Random(7);
            List<Long> times = new ArrayList<>();
            int attempts = 0;
            for (int i = 0; i < 12_000; i++) {
                FakeExchange exchange = FakeExchange.of((self, attempt) -> {
                    self.takes(own.clock, Duration.ofMillis(chance.nextInt(100) < 5 ? 500 : 5), attempt);
                    return new Answer(200);
                });
                long start = own.clock.nanos();
                own.mesh().call(TestMesh.call("GET", FRAUD_SCANNER), exchange);
                if (i >= 2_000) {
                    times.add(own.clock.nanos() - start);
                    attempts += exchange.sent().size();
                }
            }
            Collections.sort(times);
            return new Run(Duration.ofNanos(times.get(times.size() * 99 / 100)), 100.0 * attempts / times.size() - 100);
        }
    }

    @Test
    void aSecondAttemptThatFailsChangesNothing() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = FakeExchange.of((self, attempt) -> {
            if (attempt.number() == 2) {
                throw failure(Kind.RESET, true);
            }
            self.takes(mesh.clock, Duration.ofMillis(200), attempt);
            return new Answer(200);
        });

        assertThat(taking(exchange)).isEqualTo(Duration.ofMillis(200));
        assertThat(exchange.open()).isEqualTo(1);
    }

    @Test
    void whenBothFailTheCallIsTriedAgainAtAThirdEndpoint() throws Exception {
        serve(3, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = FakeExchange.of((self, attempt) -> {
            if (attempt.number() == 1) {
                self.takes(mesh.clock, Duration.ofMillis(60), attempt);
            }
            return new Answer(attempt.number() == 3 ? 200 : 500);
        });

        assertThat(get(exchange).status()).isEqualTo(200);

        assertThat(exchange.sent().stream().map(Attempt::endpoint).distinct()).hasSize(3);
        assertThat(exchange.open()).isEqualTo(1);
    }

    @Test
    void theDeadlineEndsBothAttempts() {
        serve(2, 100, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = FakeExchange.of((self, attempt) -> {
            self.takes(mesh.clock, Duration.ofMillis(500), attempt);
            return new Answer(200);
        });
        long start = mesh.clock.nanos();

        assertThatThrownBy(() -> get(exchange)).isInstanceOf(DeadlineExceededException.class);

        assertThat(Duration.ofNanos(mesh.clock.nanos() - start))
                .isBetween(Duration.ofMillis(100), Duration.ofMillis(102));
        assertThat(exchange.sent().get(1).timeoutNanos()).isEqualTo(50_000_000);
    }

    @Test
    void noSecondAttemptStartsWhenTheDeadlineComesBeforeIt() throws Exception {
        serve(2, 50, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = slow(1);
        assertThatThrownBy(() -> get(exchange)).isInstanceOf(DeadlineExceededException.class);
        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    void aSecondAttemptOverTheConnectionLimitIsNotMadeAndGivesNothingBackTwice() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2)
                .routes(new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.UNDECLARED)
                        .withHedge(AFTER_50_MS))
                .breaker(new CircuitBreakerPolicy(1, 0, 20, 10, 5)));
        for (int i = 0; i < 3; i++) {
            FakeExchange exchange = slow(1);
            assertThat(taking(exchange)).isEqualTo(Duration.ofMillis(500));
            assertThat(exchange.sent()).hasSize(1);
        }
    }

    @Test
    void aCallThatTheApplicationCancelsStartsNoSecondAttempt() {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        FakeExchange exchange = FakeExchange.of((self, attempt) -> {
            self.cancel();
            mesh.clock.advance(Duration.ofMillis(60));
            throw cancelled();
        });
        assertThatThrownBy(() -> get(exchange)).isInstanceOf(MeshException.class);
        assertThat(exchange.sent()).hasSize(1);
    }

    private static AttemptFailedException cancelled() {
        return failure(Kind.CANCELLED, true);
    }

    @Test
    void anEndpointThatIsAlwaysOvertakenDoesNotLookCheap() throws Exception {
        serve(2, 0, RetryPolicy.UNDECLARED, AFTER_50_MS);
        int first = 0;
        for (int i = 0; i < 200; i++) {
            FakeExchange exchange = FakeExchange.of((self, attempt) -> {
                self.takes(mesh.clock, Duration.ofMillis(attempt.endpoint().port() == 9001 ? 500 : 5), attempt);
                return new Answer(200);
            });
            taking(exchange);
            first += exchange.sent().get(0).endpoint().port() == 9001 ? 1 : 0;
        }
        assertThat(first).isLessThan(10);
    }
}

package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each field of a policy's retries does, one at a time. */
class RetryFieldsTest {
    private static final Map<RetryOn, FakeExchange.Script> WHAT_HAPPENS = whatHappens();

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

    private static Map<RetryOn, FakeExchange.Script> whatHappens() {
        Map<RetryOn, FakeExchange.Script> scripts = new EnumMap<>(RetryOn.class);
        scripts.put(RetryOn.CONNECT, attempt -> {
            throw failure(Kind.CONNECT, false);
        });
        scripts.put(RetryOn.RESET, attempt -> {
            throw failure(Kind.RESET, true);
        });
        scripts.put(RetryOn.REFUSED, attempt -> {
            throw failure(Kind.REFUSED_STREAM, true);
        });
        scripts.put(RetryOn.TIMEOUT, attempt -> {
            throw failure(Kind.TIMEOUT, true);
        });
        scripts.put(RetryOn.SERVER_ERROR, attempt -> new Answer(502));
        scripts.put(RetryOn.TOO_MANY_REQUESTS, attempt -> new Answer(429));
        return scripts;
    }

    private static RetryPolicy on(Set<RetryOn> reasons) {
        return new RetryPolicy(true, 1, reasons, Set.of(), 1, 1, 100, 1_000);
    }

    private void serve(int instances, RetryPolicy policy) {
        mesh.sys.serve(Configs.fraudScanner(instances).version(++version).route(0, 0, policy));
    }

    private int attempts(String method, FakeExchange.Script script) {
        FakeExchange exchange = new FakeExchange(script);
        catchThrowableOfType(
                MeshException.class, () -> mesh.mesh().call(TestMesh.call(method, FRAUD_SCANNER), exchange));
        return exchange.sent().size();
    }

    @ParameterizedTest
    @EnumSource(RetryOn.class)
    @Proves(field = "spec.retries.on", behaviour = "each reason is tried again when it is named, and only then")
    void eachReasonIsTriedAgainExactlyWhenItIsNamed(RetryOn reason) {
        for (RetryOn named : RetryOn.values()) {
            serve(3, on(Set.of(named)));
            assertThat(attempts("GET", WHAT_HAPPENS.get(reason)))
                    .as("%s named", named)
                    .isEqualTo(named == reason ? 2 : 1);
        }
    }

    @Test
    @Proves(
            field = "spec.retries.methods",
            behaviour =
                    "the methods that are safe to try again; without it every method, as soon as `retries` is written")
    void theNamedMethodsAreTriedAgainAndNoOthers() {
        RetryPolicy policy = new RetryPolicy(true, 1, RetryPolicy.DECLARED_REASONS, Set.of("PUT"), 1, 1, 100, 1_000);
        serve(3, policy);
        assertThat(attempts("PUT", attempt -> new Answer(500))).isEqualTo(2);
        assertThat(attempts("GET", attempt -> new Answer(500))).isEqualTo(1);
        assertThat(attempts("POST", attempt -> new Answer(500))).isEqualTo(1);

        serve(3, RetryPolicy.declared(1));
        assertThat(attempts("POST", attempt -> new Answer(500))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    @Proves(
            field = "spec.retries.max",
            behaviour = "so many further attempts after the first, and then the last answer")
    void soManyFurtherAttemptsAreMade(int max) {
        serve(3, new RetryPolicy(true, max, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 1, 100, 1_000));
        assertThat(attempts("POST", attempt -> new Answer(500))).isEqualTo(1 + max);
    }

    @Test
    @Proves(
            field = "spec.retries.backoff.baseMs",
            behaviour =
                    "the first pause is drawn evenly between none and this, and each later one from twice the range before")
    @Proves(field = "spec.retries.backoff.maxMs", behaviour = "no pause is longer, however many came before")
    @Proves(field = "spec.retries.backoff", behaviour = "there is a pause between an answer and the next attempt")
    void pausesAreDrawnFromARangeThatDoublesUpToItsEnd() throws Exception {
        serve(2, new RetryPolicy(true, 4, RetryPolicy.DECLARED_REASONS, Set.of(), 100, 250, 100, 1_000));
        List<List<Long>> pauses = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 500; i++) {
            List<Long> moments = new ArrayList<>();
            mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> {
                moments.add(mesh.clock.nanos());
                return new Answer(500);
            }));
            for (int n = 0; n < 4; n++) {
                pauses.get(n).add((moments.get(n + 1) - moments.get(n)) / 1_000_000);
            }
        }
        int[] ends = {100, 200, 250, 250};
        for (int n = 0; n < 4; n++) {
            assertThat(pauses.get(n)).allMatch(new Below(ends[n])::holds);
            assertThat(pauses.get(n).stream()
                            .mapToLong(Long::longValue)
                            .average()
                            .orElseThrow())
                    .as("pause %d is drawn evenly", n + 1)
                    .isBetween(ends[n] * 0.42, ends[n] * 0.58);
        }
    }

    private record Below(int end) {
        boolean holds(long value) {
            return value >= 0 && value <= end;
        }
    }

    private int retriesOfCalls(int calls, int percent, int perSecond) {
        serve(3, new RetryPolicy(true, 1, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 1, percent, perSecond));
        int attempts = 0;
        for (int i = 0; i < calls; i++) {
            attempts += attempts("POST", attempt -> new Answer(500));
        }
        return attempts - calls;
    }

    @Test
    @Proves(
            field = "spec.retries.budget.percent",
            behaviour = "retries per hundred calls of the last ten seconds; 0: none but the minimum")
    void theBudgetIsAShareOfTheCalls() {
        assertThat(retriesOfCalls(1_000, 20, 0)).isEqualTo(200);
        mesh.clock.advance(Duration.ofSeconds(11));
        assertThat(retriesOfCalls(1_000, 0, 0)).isZero();
    }

    @Test
    @Proves(
            field = "spec.retries.budget.minPerSecond",
            behaviour = "retries that are granted however few calls there are: this many times ten in any ten seconds")
    void theBudgetHasAMinimumPerSecond() {
        assertThat(retriesOfCalls(200, 0, 5)).isEqualTo(50);
    }

    private static Route to(String path, int timeoutMs, int perTryMs, RetryPolicy retry) {
        return new Route(
                path,
                new RouteMatch(new RouteMatch.PathMatch.Prefix(path), Set.of()),
                List.of(),
                timeoutMs,
                perTryMs,
                retry);
    }

    private FakeExchange get(String path, FakeExchange exchange) {
        catchThrowableOfType(
                MeshException.class,
                () -> mesh.mesh()
                        .call(new OutboundCall(FRAUD_SCANNER, "GET", path, header -> null, Deadline.NEVER), exchange));
        return exchange;
    }

    @Test
    @Proves(field = "spec.routes[].timeoutMs", behaviour = "holds for the requests of this route only")
    @Proves(field = "spec.routes[].perTryTimeoutMs", behaviour = "holds for the requests of this route only")
    @Proves(field = "spec.routes[].retries", behaviour = "holds for the requests of this route only")
    @Proves(field = "spec.routes[].hedge", behaviour = "holds for the requests of this route only")
    void everyRouteHasItsOwnTimesRetriesAndHedge() {
        mesh.sys.serve(Configs.fraudScanner(3)
                .routes(
                        to("/slow", 900, 300, RetryPolicy.declared(0)),
                        to("/fast", 90, 30, RetryPolicy.declared(2)),
                        to("/hedged", 0, 0, RetryPolicy.declared(0)).withHedge(new HedgePolicy(20, 0, 100)),
                        new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.declared(0))));

        FakeExchange slow = get("/slow/1", new FakeExchange(attempt -> new Answer(500)));
        assertThat(slow.sent()).singleElement().satisfies(attempt -> {
            assertThat(attempt.timeoutNanos()).isEqualTo(300_000_000);
            assertThat(attempt.deadline().remainingNanos(mesh.clock.nanos())).isEqualTo(900_000_000);
        });

        FakeExchange fast = get("/fast/1", new FakeExchange(attempt -> {
            assertThat(attempt.timeoutNanos()).isLessThanOrEqualTo(30_000_000);
            return new Answer(attempt.number() == 1 ? 500 : 200);
        }));
        assertThat(fast.sent()).hasSize(2);

        FakeExchange.OwnScript late = (self, attempt) -> {
            self.takes(mesh.clock, Duration.ofMillis(attempt.number() == 1 ? 100 : 1), attempt);
            return new Answer(200);
        };
        assertThat(get("/hedged/1", FakeExchange.of(late)).sent()).hasSize(2);
        assertThat(get("/other", FakeExchange.of(late)).sent())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.timeoutNanos()).isEqualTo(Long.MAX_VALUE));
    }
}

package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.TestCa;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However answers, failures, cancels and hedges meet: each answer is returned or discarded, and nothing stays in flight. */
class NothingLeaksTest {
    private static Configs configs(long version, int instances, Random chance) {
        RetryPolicy retry =
                new RetryPolicy(true, chance.nextInt(4), RetryPolicy.DECLARED_REASONS, Set.of(), 1, 3, 100, 1_000);
        return Configs.fraudScanner(instances)
                .version(version)
                .routes(new Route("default", RouteMatch.ALL, List.of(), 200, chance.nextInt(2) * 20, retry)
                        .withHedge(new HedgePolicy(1 + chance.nextInt(3), 0, 100)))
                .breaker(new CircuitBreakerPolicy(chance.nextInt(3) * 4, 50, 20, 10, 1));
    }

    private static Answer something(Random chance) throws AttemptFailedException {
        return switch (chance.nextInt(10)) {
            case 0 -> throw failure(Kind.CONNECT, false);
            case 1 -> throw failure(Kind.RESET, true);
            case 2 -> throw failure(Kind.TIMEOUT, true);
            case 3 -> throw failure(Kind.PROTOCOL, true);
            case 4 -> new Answer(503, "Retry-After", "1");
            case 5 -> new Answer(503, "x-hms-reason", "overload");
            case 6, 7 -> new Answer(500);
            default -> new Answer(200);
        };
    }

    private static long expectedOpen(TestMesh mesh, FakeExchange exchange) {
        try {
            mesh.post(FRAUD_SCANNER, exchange);
            return 1;
        } catch (MeshException failed) {
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inSimulatedTimeEveryAnswerIsReturnedOrDiscarded(long seed) {
        Random chance = new Random(seed);
        try (TestMesh mesh = new TestMesh().started()) {
            for (int i = 1; i <= 2_000; i++) {
                mesh.sys.serve(configs(i, 1 + chance.nextInt(4), chance));
                FakeExchange exchange = FakeExchange.of((self, attempt) -> {
                    self.takes(mesh.clock, Duration.ofMillis(chance.nextInt(8)), attempt);
                    if (chance.nextInt(20) == 0) {
                        self.cancel();
                    }
                    return something(chance);
                });
                assertThat(expectedOpen(mesh, exchange)).as("call %d", i).isEqualTo(exchange.open());
                assertNothingInFlight(mesh.cluster(FRAUD_SCANNER));
            }
        }
    }

    private static void assertNothingInFlight(Cluster cluster) {
        assertThat(cluster.connections().inFlight()).isZero();
        cluster.view()
                .endpoints()
                .forEach(endpoint -> assertThat(endpoint.load().inFlight()).isZero());
    }

    /** The same with real threads and real time, where first and second attempts really race. */
    @Test
    void withRealThreadsToo() throws Exception {
        try (LiveMesh mesh = new LiveMesh(new TestCa(), TestMesh.SELF)) {
            Configs configs = Configs.fraudScanner(4)
                    .routes(new Route("default", RouteMatch.ALL, List.of(), 2_000, 0, RetryPolicy.declared(2))
                            .withHedge(new HedgePolicy(1, 0, 100)));
            mesh.serve(configs);
            ExecutorService callers = Executors.newFixedThreadPool(4);
            Callable<Integer> caller =
                    () -> IntStream.range(0, 300).map(i -> racingCall(mesh)).sum();
            int hedged = 0;
            for (Future<Integer> done : callers.invokeAll(List.of(caller, caller, caller, caller))) {
                hedged += done.get();
            }
            callers.shutdown();
            assertThat(hedged).as("calls with two attempts at least").isGreaterThan(100);
            Cluster cluster = mesh.cluster(FRAUD_SCANNER);
            eventually(() -> cluster.connections().inFlight() == 0
                    && cluster.view().endpoints().stream()
                            .allMatch(endpoint -> endpoint.load().inFlight() == 0));
        }
    }

    private static int racingCall(LiveMesh mesh) {
        FakeExchange exchange = FakeExchange.of(NothingLeaksTest::around);
        int expected;
        try {
            mesh.mesh().call(TestMesh.call("POST", FRAUD_SCANNER), exchange);
            expected = 1;
        } catch (MeshException failed) {
            expected = 0;
        }
        eventually(() -> exchange.underWay() == 0);
        int open = expected;
        eventually(() -> exchange.open() == open);
        return exchange.sent().size() > 1 ? 1 : 0;
    }

    /** Takes about as long as it takes until the hedge, and its answer, come. */
    private static Answer around(FakeExchange exchange, Attempt attempt) throws AttemptFailedException {
        ThreadLocalRandom chance = ThreadLocalRandom.current();
        long end = System.nanoTime() + chance.nextLong(4_000_000);
        while (System.nanoTime() < end) {
            if (exchange.ended(attempt) && chance.nextBoolean()) {
                throw failure(Kind.CANCELLED, true);
            }
            LockSupport.parkNanos(50_000);
        }
        return something(new Random(chance.nextLong()));
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it has to come soon").isLessThan(end);
            // not in a spin: the condition takes a core from what it waits for
            LockSupport.parkNanos(50_000);
        }
    }
}

package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A POST that no policy declares safe to try again is executed at most once, wherever the connection is cut. */
class NeverTwiceTest {
    private static final int CALLS = 100_000;

    private final Random chance = new Random(20260415);
    private TestMesh mesh;
    private int executions;
    private int sentAgain;
    private int failed;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    /** A server that may execute the request, and a connection that may break before, during or after it. */
    private Answer server() throws AttemptFailedException {
        switch (chance.nextInt(20)) {
            case 0 -> throw failure(Kind.CONNECT, false);
            case 1 -> throw failure(Kind.WRONG_IDENTITY, false);
            case 2 -> throw failure(Kind.REFUSED_STREAM, true);
            case 3 -> {
                return new Answer(503, "x-hms-reason", "overload");
            }
            case 4 -> {
                return new Answer(503, "x-hms-reason", "paused");
            }
            case 5 -> throw failure(Kind.RESET, true);
            case 6 -> {
                executions++;
                throw failure(Kind.RESET, true);
            }
            case 7 -> {
                executions++;
                throw failure(Kind.TIMEOUT, true);
            }
            case 8 -> {
                executions++;
                return new Answer(500);
            }
            case 9 -> {
                executions++;
                return new Answer(503, "Retry-After", "0");
            }
            case 10 -> {
                executions++;
                return new Answer(429);
            }
            case 11 -> throw failure(Kind.REFUSED_BY_PEER, true);
            default -> {
                executions++;
                return new Answer(200);
            }
        }
    }

    private int mostExecutionsOfOneCall(RetryPolicy policy, int calls) {
        mesh.sys.serve(Configs.fraudScanner(5)
                .routes(new Route("default", RouteMatch.ALL, List.of(), 800, 100, policy)
                        .withHedge(new HedgePolicy(1, 0, 100))));
        int most = 0;
        for (int call = 0; call < calls; call++) {
            executions = 0;
            FakeExchange exchange = new FakeExchange(attempt -> {
                mesh.clock.advance(Duration.ofMillis(2));
                return server();
            });
            try {
                mesh.post(FRAUD_SCANNER, exchange);
            } catch (MeshException seen) {
                failed++;
            }
            sentAgain += exchange.sent().size() > 1 ? 1 : 0;
            most = Math.max(most, executions);
        }
        return most;
    }

    @Test
    @Proves(
            field = "spec.retries",
            behaviour =
                    "without it, 100,000 POSTs over breaking connections run at most once each; only what surely did not run is sent again")
    void aPostThatNoPolicyDeclaresRunsAtMostOnce() {
        assertThat(mostExecutionsOfOneCall(RetryPolicy.UNDECLARED, CALLS)).isEqualTo(1);
        System.out.printf(
                Locale.ROOT, "%d POSTs: %d sent again, %d failed, none executed twice%n", CALLS, sentAgain, failed);
        assertThat(sentAgain).isGreaterThan(5_000);
        assertThat(failed).isGreaterThan(5_000);
    }

    @Test
    @Proves(field = "spec.retries.methods", behaviour = "a method that is not named keeps to at most one execution")
    void aPostThatThePolicyDoesNotNameRunsAtMostOnce() {
        RetryPolicy onlyGet = new RetryPolicy(true, 3, RetryPolicy.DECLARED_REASONS, Set.of("GET"), 1, 2, 100, 1_000);
        assertThat(mostExecutionsOfOneCall(onlyGet, CALLS / 10)).isEqualTo(1);
    }

    /** The control: the same server and calls, declared safe to try again. */
    @Test
    void aDeclaredPostMayRunMoreThanOnce() {
        assertThat(mostExecutionsOfOneCall(RetryPolicy.declared(3), CALLS / 10)).isGreaterThan(1);
    }
}

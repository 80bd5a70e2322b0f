package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever timeouts, pauses, hedges and failures meet, in simulated time. */
class NoAttemptAfterTheDeadlineTest {
    private final Random chance = new Random(815);
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private int orNone(int most) {
        return chance.nextBoolean() ? 0 : 1 + chance.nextInt(most);
    }

    private Answer something(FakeExchange exchange, Attempt attempt) throws AttemptFailedException {
        exchange.takes(mesh.clock, Duration.ofMillis(chance.nextInt(80)), attempt);
        return switch (chance.nextInt(6)) {
            case 0 -> throw failure(Kind.CONNECT, false);
            case 1 -> throw failure(Kind.RESET, true);
            case 2 -> new Answer(503, "Retry-After", Integer.toString(chance.nextInt(2)));
            case 3, 4 -> new Answer(500);
            default -> new Answer(200);
        };
    }

    @Test
    @Proves(
            field = "spec.timeoutMs",
            behaviour =
                    "no attempt is sent once it is over, and none has more time than is left: 10,000 random calls with retries, pauses and hedges")
    @Proves(
            field = "spec.perTryTimeoutMs",
            behaviour = "no attempt has more time than this, nor than the call has left")
    void noAttemptIsSentAfterTheDeadlineAndNoneHasMoreTimeThanIsLeft() {
        int attempts = 0;
        for (int i = 1; i <= 10_000; i++) {
            int timeoutMs = orNone(200);
            int perTryMs = orNone(100);
            RetryPolicy retry = new RetryPolicy(
                    true, chance.nextInt(5), RetryPolicy.DECLARED_REASONS, Set.of(), 10, 100, 100, 1_000);
            mesh.sys.serve(Configs.fraudScanner(1 + chance.nextInt(4))
                    .version(i)
                    .routes(new Route("default", RouteMatch.ALL, List.of(), timeoutMs, perTryMs, retry)
                            .withHedge(new HedgePolicy(orNone(50), 0, 100))));
            int ownMs = timeoutMs == 0 ? 1 + chance.nextInt(200) : orNone(200);
            long start = mesh.clock.nanos();
            long end = start + Math.min(timeoutMs == 0 ? 1_000 : timeoutMs, ownMs == 0 ? 1_000 : ownMs) * 1_000_000L;
            FakeExchange exchange = FakeExchange.of((self, attempt) -> {
                long now = mesh.clock.nanos();
                assertThat(now).isLessThan(end);
                assertThat(attempt.timeoutNanos()).isPositive().isLessThanOrEqualTo(end - now);
                if (perTryMs > 0) {
                    assertThat(attempt.timeoutNanos()).isLessThanOrEqualTo(perTryMs * 1_000_000L);
                }
                return something(self, attempt);
            });
            Deadline own = ownMs == 0 ? Deadline.NEVER : Deadline.after(Duration.ofMillis(ownMs), start);
            try {
                mesh.mesh().call(new OutboundCall(FRAUD_SCANNER, "GET", "/flag", header -> null, own), exchange);
            } catch (MeshException failed) {
                assertThat(failed.flag()).isNotNull();
            }
            attempts += exchange.sent().size();
            assertThat(mesh.clock.nanos()).as("the call itself ends in time").isLessThanOrEqualTo(end + 2_000_000);
        }
        assertThat(attempts).isGreaterThan(15_000);
    }
}

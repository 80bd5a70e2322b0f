package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.FakeExchange.Script;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service whose own call failed says {@code x-hms-retried} when it tried again, or had its reasons not to; never when it was not permitted to. */
class OnlyWhoTriedAgainSaysSoTest {
    private static final Script FAILS = attempt -> new Answer(500);

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

    private static RetryPolicy declared(int max, int percent, int perSecond) {
        return new RetryPolicy(true, max, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 2, percent, perSecond);
    }

    private boolean says(String method, RetryPolicy policy, int instances, int callersAttempt, Script script) {
        mesh.sys.serve(Configs.fraudScanner(instances).version(++version).route(800, 0, policy));
        RequestScope request = new RequestScope(Deadline.NEVER, callersAttempt, Priority.NORMAL);
        try (Scope scope = request.in(Context.root()).makeCurrent()) {
            assertThat(scope).isNotNull();
            mesh.mesh().call(TestMesh.call(method, FRAUD_SCANNER), new FakeExchange(script));
        } catch (MeshException failed) {
            assertThat(failed.flag()).isNotNull();
        }
        return request.hasFailedBelow();
    }

    private boolean says(String method, RetryPolicy policy, Script script) {
        return says(method, policy, 3, 1, script);
    }

    @Test
    void whoIsNotPermittedToTryAgainLeavesItToItsCaller() {
        assertThat(says("POST", RetryPolicy.UNDECLARED, FAILS)).isFalse();
        assertThat(says("POST", RetryPolicy.declared(0), FAILS)).isFalse();
        assertThat(says("GET", RetryPolicy.declared(0), FAILS)).isFalse();
        assertThat(says("POST", RetryPolicy.UNDECLARED, attempt -> {
                    throw failure(Kind.RESET, true);
                }))
                .isFalse();
    }

    @Test
    void whoHasTriedAgainSaysSo() {
        assertThat(says("GET", RetryPolicy.UNDECLARED, FAILS)).isTrue();
        assertThat(says("POST", RetryPolicy.declared(1), FAILS)).isTrue();
        assertThat(says("POST", RetryPolicy.declared(1), attempt -> {
                    throw failure(Kind.RESET, true);
                }))
                .isTrue();
    }

    /** Its caller's budget must not pay what its own does not. */
    @Test
    void whoWouldHaveTriedAgainButForTheBudgetSaysSo() {
        assertThat(says("POST", declared(3, 0, 0), FAILS)).isTrue();
    }

    @Test
    void whatWasSaidBelowIsHandedOnByWhoeverHearsIt() {
        Script retriedBelow = attempt -> new Answer(500, "x-hms-retried", "1");
        assertThat(says("POST", RetryPolicy.UNDECLARED, retriedBelow)).isTrue();
        assertThat(says("POST", RetryPolicy.declared(3), retriedBelow)).isTrue();
        assertThat(says("POST", RetryPolicy.declared(3), 3, 2, retriedBelow)).isTrue();
    }

    @Test
    void whatNoInstanceOfUsCouldBetterIsNotTriedAgainAbove() {
        Script paused = attempt -> new Answer(503, "x-hms-reason", "paused");
        assertThat(says("POST", RetryPolicy.UNDECLARED, paused)).isTrue();
        Script overloaded = attempt -> new Answer(503, "x-hms-reason", "overload");
        assertThat(says("POST", RetryPolicy.UNDECLARED, 1, 1, overloaded))
                .as("there is no other endpoint")
                .isTrue();
        Script notNow = attempt -> new Answer(503, "Retry-After", "20");
        assertThat(says("POST", RetryPolicy.declared(3), 1, 1, notNow)).isTrue();
    }

    /** Then it is the caller who tries again, as often as its own policy says. */
    @Test
    void whoIsTriedAgainItselfAndSoDoesNotRepeatAnythingSaysNothing() {
        assertThat(says("POST", RetryPolicy.declared(3), 3, 2, FAILS)).isFalse();
    }

    @Test
    void aCallThatCameToSomethingSaysNothing() {
        assertThat(says("POST", RetryPolicy.declared(3), attempt -> new Answer(attempt.number() == 1 ? 500 : 200)))
                .isFalse();
    }
}

package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer's mesh refused before its application saw it may go elsewhere, whatever the method. */
class SurelyNotExecutedTest {
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static FakeExchange onceThenFine(String reason) {
        return new FakeExchange(
                attempt -> attempt.number() == 1 ? new Answer(503, "x-hms-reason", reason) : new Answer(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overload", "not-ready"})
    void aPostThatWasShedGoesToAnotherInstanceWithoutAnyPolicy(String reason) throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        FakeExchange exchange = onceThenFine(reason);

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);

        assertThat(exchange.sent().get(0).endpoint())
                .isNotEqualTo(exchange.sent().get(1).endpoint());
        assertThat(exchange.open()).isEqualTo(1);
    }

    @Test
    void butNotBackToTheOneThatShedIt() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1));
        FakeExchange exchange = onceThenFine("overload");

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(503);
        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    void andNotWithABodyThatIsUsedUp() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        assertThat(mesh.post(FRAUD_SCANNER, onceThenFine("overload").notReplayable())
                        .status())
                .isEqualTo(503);
    }

    @Test
    void shedCallsAreTriedAgainOnlyWithinTheBudget() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        int attempts = 0;
        for (int i = 0; i < 100; i++) {
            FakeExchange exchange = new FakeExchange(attempt -> new Answer(503, "x-hms-reason", "overload"));
            mesh.post(FRAUD_SCANNER, exchange);
            attempts += exchange.sent().size();
        }
        assertThat(attempts).isBetween(130, 100 + 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"paused", "anything"})
    void aPostWithAnyOther503IsNotSentAgain(String reason) throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        assertThat(mesh.post(FRAUD_SCANNER, onceThenFine(reason)).status()).isEqualTo(503);
    }

    @Test
    void aRequestThatIsItselfAFurtherAttemptTriesNothingAgainThatDidWork() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        RequestScope retried = new RequestScope(Deadline.NEVER, 2, Priority.NORMAL);
        try (Scope current = retried.in(Context.current()).makeCurrent()) {
            FakeExchange failing = new FakeExchange(attempt -> new Answer(500));
            mesh.post(FRAUD_SCANNER, failing);
            assertThat(failing.sent()).hasSize(1);

            assertThat(mesh.post(FRAUD_SCANNER, onceThenFine("overload")).status())
                    .isEqualTo(200);
        }
    }
}

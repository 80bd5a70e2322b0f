package gov.hms.mesh.internal.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.Proves;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a call takes over from the request that it is made for. */
class InheritanceTest {
    private final TestMesh mesh = new TestMesh();
    private final FakeExchange exchange = new FakeExchange(attempt -> new FakeExchange.Answer(200));

    @BeforeEach
    void start() {
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1).route(800, 0, RetryPolicy.UNDECLARED));
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private Deadline in(long millis) {
        return Deadline.after(Duration.ofMillis(millis), mesh.clock.nanos());
    }

    private Attempt call(RequestScope request, Deadline own, CallOptions options) throws MeshException {
        OutboundCall call = new OutboundCall(Configs.FRAUD_SCANNER, "GET", "/flag", null, header -> null, own, options);
        try (Scope scope = request.in(Context.root()).makeCurrent()) {
            assertThat(scope).isNotNull();
            mesh.mesh().call(call, exchange);
        }
        return exchange.sent().get(exchange.sent().size() - 1);
    }

    private static String header(Attempt attempt, String name) {
        List<String> headers = attempt.headers();
        int at = headers.indexOf(name);
        return at < 0 ? null : headers.get(at + 1);
    }

    @Test
    @Proves(
            field = "spec.timeoutMs",
            behaviour =
                    "a call takes no longer than the request that it is made for has left, whatever the policy says")
    void theEarliestOfThreeDeadlinesHolds() throws Exception {
        RequestScope request = new RequestScope(in(300), 1, Priority.NORMAL);
        assertThat(header(call(request, Deadline.NEVER, CallOptions.DEFAULT), "x-hms-timeout-ms"))
                .isEqualTo("300");
        assertThat(header(call(request, in(200), CallOptions.DEFAULT), "x-hms-timeout-ms"))
                .isEqualTo("200");
        assertThat(header(
                        call(new RequestScope(in(5_000), 1, Priority.NORMAL), Deadline.NEVER, CallOptions.DEFAULT),
                        "x-hms-timeout-ms"))
                .isEqualTo("800");
    }

    @Test
    void aDetachedCallHasTheTimeOfThePolicy() throws Exception {
        RequestScope request = new RequestScope(in(300), 1, Priority.BATCH);
        Attempt detached = call(request, Deadline.NEVER, CallOptions.DETACHED);
        assertThat(header(detached, "x-hms-timeout-ms")).isEqualTo("800");
        assertThat(header(detached, "x-hms-priority")).isEqualTo("batch");
    }

    @Test
    void aCallForARequestWhoseCallerIsGoneIsNotMade() {
        RequestScope request = new RequestScope(in(0), 1, Priority.NORMAL);
        assertThatThrownBy(() -> call(request, Deadline.NEVER, CallOptions.DEFAULT))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(exchange.sent()).isEmpty();
    }

    @Test
    void thePriorityIsTheCallsOwnElseTheRequestsAndTravelsUnlessItIsNormal() throws Exception {
        RequestScope batch = new RequestScope(Deadline.NEVER, 1, Priority.BATCH);
        assertThat(header(call(batch, Deadline.NEVER, CallOptions.DEFAULT), "x-hms-priority"))
                .isEqualTo("batch");
        assertThat(header(
                        call(batch, Deadline.NEVER, CallOptions.DEFAULT.withPriority(Priority.CRITICAL)),
                        "x-hms-priority"))
                .isEqualTo("critical");
        assertThat(header(
                        call(batch, Deadline.NEVER, CallOptions.DEFAULT.withPriority(Priority.NORMAL)),
                        "x-hms-priority"))
                .isNull();
        assertThat(header(call(RequestScope.NONE, Deadline.NEVER, CallOptions.DEFAULT), "x-hms-priority"))
                .isNull();
    }

    @Test
    void theWaitForAnUnknownDestinationEndsWithTheRequest() {
        mesh.sys.silent();
        RequestScope request = new RequestScope(in(0), 1, Priority.NORMAL);
        OutboundCall call = new OutboundCall(
                gov.hms.mesh.call.LogicalName.parse("refund-payout.payout"),
                "GET",
                "/",
                null,
                header -> null,
                Deadline.NEVER,
                CallOptions.DEFAULT);
        try (Scope scope = request.in(Context.root()).makeCurrent()) {
            assertThat(scope).isNotNull();
            assertThatThrownBy(() -> mesh.mesh().call(call, exchange)).isInstanceOf(MeshException.class);
        }
        assertThat(exchange.sent()).isEmpty();
    }
}

package gov.hms.mesh.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Four hops, A to B to C to D, each with three tries; D fails every request. How many requests does D get for one call of A? */
class AmplificationTest {
    private static final List<LogicalName> CHAIN = List.of(
            LogicalName.parse("return-b.intake"),
            LogicalName.parse("scan-c.scan"),
            LogicalName.parse("payout-d.payout"));

    private static final int CALLS = 20_000;

    /** Between the end of a call and the next one; with the pauses of those that are tried again, some 450 calls a second. */
    private static final Duration APART = Duration.ofMillis(1);

    private final FakeClock clock = new FakeClock();
    private final List<TestMesh> hops = new ArrayList<>();
    private boolean telling = true;
    private int arrivedAtTheEnd;

    @AfterEach
    void stop() {
        hops.forEach(TestMesh::close);
    }

    private double requestsAtTheEndPerCall() throws MeshException {
        for (int hop = 0; hop < CHAIN.size(); hop++) {
            TestMesh mesh = new TestMesh(clock, StateDirectory.NONE, OpenTelemetry.noop(), 42 + hop).started();
            mesh.sys.serve(Configs.of(CHAIN.get(hop), 3).route(800, 0, RetryPolicy.declared(3)));
            hops.add(mesh);
        }
        long start = clock.nanos();
        for (int call = 0; call < CALLS; call++) {
            assertThat(call(0).status()).isEqualTo(500);
            clock.advance(APART);
        }
        System.out.printf(
                Locale.ROOT,
                "4 hops, %.0f calls/s, headers %s: %.4f requests at the failing end per call%n",
                CALLS * 1e9 / (clock.nanos() - start),
                telling,
                (double) arrivedAtTheEnd / CALLS);
        return (double) arrivedAtTheEnd / CALLS;
    }

    private Answer call(int hop) throws MeshException {
        return hops.get(hop).post(CHAIN.get(hop), new FakeExchange(attempt -> serve(hop + 1, attempt)));
    }

    /** What the filter of the next hop does around its application, which answers 500 when its own call failed. */
    private Answer serve(int hop, Attempt request) {
        if (hop == CHAIN.size()) {
            arrivedAtTheEnd++;
            return new Answer(500);
        }
        RequestScope scope = new RequestScope(Deadline.NEVER, attempt(request), Priority.NORMAL);
        try (Scope current = scope.in(Context.root()).makeCurrent()) {
            int status = call(hop).status();
            return answer(status, scope);
        } catch (MeshException failed) {
            return answer(500, scope);
        }
    }

    private Answer answer(int status, RequestScope scope) {
        return telling && status >= 500 && scope.hasFailedBelow()
                ? new Answer(status, "x-hms-retried", "1")
                : new Answer(status);
    }

    private int attempt(Attempt request) {
        int at = request.headers().indexOf("x-hms-attempt");
        return at < 0 || !telling ? 1 : Integer.parseInt(request.headers().get(at + 1));
    }

    @Test
    @Proves(
            field = "spec.retries.budget",
            behaviour =
                    "retries stay a share of the calls, also over four hops: only the hop nearest the failure tries again")
    void overFourHopsTheLastOneGetsAtMostElevenPercentMore() throws MeshException {
        assertThat(requestsAtTheEndPerCall()).isBetween(1.05, 1.11);
    }

    /** The control: the budgets of three hops multiply. */
    @Test
    void withoutTheHeadersEveryHopWouldAddItsOwn() throws MeshException {
        telling = false;
        assertThat(requestsAtTheEndPerCall()).isGreaterThan(1.3);
    }
}

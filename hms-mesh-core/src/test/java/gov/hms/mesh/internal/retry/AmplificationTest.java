package gov.hms.mesh.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
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
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four hops, A to B to C to D, each with three tries; D fails every request. How many requests does D get for one call of A? */
class AmplificationTest {
    private static final List<LogicalName> CHAIN = List.of(
            LogicalName.parse("return-b.intake"),
            LogicalName.parse("scan-c.scan"),
            LogicalName.parse("payout-d.payout"));

    private static final int CALLS = 20_000;

    /** Between the end of a call and the next one; with the pauses of those that are tried again, some 450 calls a second. */
    private static final Duration APART = Duration.ofMillis(1);

    /** A tenth of the calls and no floor. */
    private static final RetryPolicy TENTH =
            new RetryPolicy(true, 3, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 2, 10, 0);

    private static final String TIMEOUT = "x-hms-timeout-ms";
    private static final String ATTEMPT = "x-hms-attempt";
    private static final String RETRIED = "x-hms-retried";

    /** What the last service does. */
    private enum End {
        FAILS,
        HANGS
    }

    private final FakeClock clock = new FakeClock();
    private final List<TestMesh> hops = new ArrayList<>();
    private Set<String> travelling = Set.of(TIMEOUT, ATTEMPT, RETRIED);
    private End end = End.FAILS;
    private int arrivedAtTheEnd;

    @AfterEach
    void stop() {
        hops.forEach(TestMesh::close);
    }

    private double requestsAtTheEndPerCall(int perTryMs, RetryPolicy retries, int calls, Duration apart) {
        for (int hop = 0; hop < CHAIN.size(); hop++) {
            TestMesh mesh = new TestMesh(clock, StateDirectory.NONE, OpenTelemetry.noop(), 42 + hop).started();
            mesh.sys.serve(Configs.of(CHAIN.get(hop), 3).route(800, perTryMs, retries));
            hops.add(mesh);
        }
        long start = clock.nanos();
        for (int call = 0; call < calls; call++) {
            assertThat(status(0)).isGreaterThanOrEqualTo(500);
            clock.advance(apart);
        }
        System.out.printf(
                Locale.ROOT,
                "4 hops, the last one %s, %.1f calls/s, headers %s: %.4f requests at it per call%n",
                end,
                calls * 1e9 / (clock.nanos() - start),
                travelling,
                (double) arrivedAtTheEnd / calls);
        return (double) arrivedAtTheEnd / calls;
    }

    /** Of the call of one hop, as its application hands it on. */
    private int status(int hop) {
        try {
            return hops.get(hop)
                    .post(CHAIN.get(hop), new FakeExchange(attempt -> serve(hop + 1, attempt)))
                    .status();
        } catch (MeshException failed) {
            return 500;
        }
    }

    /** What the filter of the next hop does around its application. */
    private Answer serve(int hop, Attempt request) throws AttemptFailedException {
        long patience = clock.nanos() + request.timeoutNanos();
        Answer answer = hop == CHAIN.size() ? theEnd(request) : application(hop, request);
        if (clock.nanos() >= patience) {
            throw FakeExchange.failure(AttemptFailedException.Kind.TIMEOUT, true);
        }
        return answer;
    }

    private Answer theEnd(Attempt request) {
        arrivedAtTheEnd++;
        if (end == End.HANGS) {
            clock.advance(Duration.ofNanos(request.timeoutNanos()));
        }
        return new Answer(500);
    }

    private Answer application(int hop, Attempt request) {
        long left = header(request, TIMEOUT, -1);
        RequestScope scope = new RequestScope(
                left < 0 ? Deadline.NEVER : Deadline.afterNanos(left * 1_000_000, clock.nanos()),
                (int) header(request, ATTEMPT, 1),
                Priority.NORMAL);
        try (Scope current = scope.in(Context.root()).makeCurrent()) {
            int status = status(hop);
            return scope.hasFailedBelow() && travelling.contains(RETRIED)
                    ? new Answer(status, RETRIED, "1")
                    : new Answer(status);
        }
    }

    private long header(Attempt request, String name, long otherwise) {
        int at = request.headers().indexOf(name);
        return at < 0 || !travelling.contains(name)
                ? otherwise
                : Long.parseLong(request.headers().get(at + 1));
    }

    @Test
    @Proves(
            field = "spec.retries.budget",
            behaviour =
                    "retries stay a share of the calls, also over four hops: only the hop nearest the failure tries again")
    void overFourHopsTheLastOneGetsAtMostElevenPercentMore() {
        assertThat(requestsAtTheEndPerCall(0, RetryPolicy.declared(3), CALLS, APART))
                .isBetween(1.05, 1.11);
    }

    /** The control: the budgets of three hops multiply. */
    @Test
    void withoutTheHeadersEveryHopWouldAddItsOwn() {
        travelling = Set.of();
        assertThat(requestsAtTheEndPerCall(0, RetryPolicy.declared(3), CALLS, APART))
                .isGreaterThan(1.3);
    }

    /** Nobody hears an answer then, so nobody hears that another one has tried again: it is the time that says so. */
    @Test
    void aHangingLastOneGetsAtMostElevenPercentMoreThoughEveryHopSeesOnlyItsOwnTimeout() {
        end = End.HANGS;
        assertThat(requestsAtTheEndPerCall(10, TENTH, 5_000, APART)).isBetween(1.05, 1.11);
    }

    /** The control: when each hop has the time of the whole call, each of them tries again. */
    @Test
    void withoutTheTimeOfTheAttemptAHangingOneWouldBeAskedByEveryHop() {
        end = End.HANGS;
        travelling = Set.of(ATTEMPT, RETRIED);
        assertThat(requestsAtTheEndPerCall(10, TENTH, 5_000, APART)).isGreaterThan(1.3);
    }

    /** The three retries per second that the default budget grants in any case weigh more, the fewer calls there are. */
    @ParameterizedTest
    @CsvSource({"50, 1.18", "20, 1.29"})
    void atFewCallsTheFloorOfTheDefaultBudgetIsASmallShareMore(int perSecond, double most) {
        double requests = requestsAtTheEndPerCall(
                0, RetryPolicy.declared(3), 2_000, Duration.ofNanos(1_000_000_000L / perSecond));
        assertThat(requests).isBetween(1.10, most);
    }
}

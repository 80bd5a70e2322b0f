package gov.hms.mesh.internal.explain;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.RateLimitPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import gov.hms.mesh.internal.wire.Header;
import gov.hms.mesh.internal.wire.PlannedCall;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.Step;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
    private static final String SECRET = "s3cr3t-value";

    private final TestMesh mesh = new TestMesh().started();

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static FakeExchange answering(int status) {
        return new FakeExchange(attempt -> new FakeExchange.Answer(status));
    }

    private static FakeExchange failing(Kind kind, boolean sent) {
        return new FakeExchange(attempt -> {
            throw FakeExchange.failure(kind, sent);
        });
    }

    private MeshException refusal(FakeExchange exchange) {
        return catchThrowableOfType(MeshException.class, () -> mesh.post(FRAUD_SCANNER, exchange));
    }

    private CallExplanation past(String id) {
        Answer answer = mesh.sys.ask(Question.newBuilder().setCallId(id));
        assertThat(answer.getCallsList()).as("the calls of %s", id).hasSize(1);
        return answer.getCalls(0);
    }

    private CallExplanation now(PlannedCall.Builder planned) {
        if (mesh.sys.ask(Question.newBuilder().setNow(planned)) == null) {
            // the destination's first configuration came meanwhile
            mesh.clock.advance(Duration.ofMillis(100));
        }
        return mesh.sys.newestAnswer().getCalls(0);
    }

    private static PlannedCall.Builder post() {
        return PlannedCall.newBuilder()
                .setDestination("fraud-scanner.scan")
                .setMethod("post")
                .setPath("/flag");
    }

    private static List<String> decisions(CallExplanation call, String layer) {
        return call.getStepsList().stream()
                .filter(step -> step.getLayer().equals(layer))
                .map(Step::getDecision)
                .toList();
    }

    @Test
    void theIdInAFailuresMessageFindsWhatHappened() {
        mesh.sys.serve(Configs.fraudScanner(3).route(800, 0, RetryPolicy.declared(1)));
        MeshException failed = refusal(failing(Kind.RESET, true));

        assertThat(failed.callId()).matches("[0-9a-f]{32}");
        assertThat(failed)
                .hasMessageEndingWith("(hms mesh explain --trace " + failed.callId() + ")")
                .hasMessageContaining("[route default, attempt 1 at 127.0.0.1:")
                .hasMessageContaining(", attempt 2 at 127.0.0.1:");
        assertThat(failed.getMessage()).doesNotContain("\n");

        CallExplanation call = past(failed.callId());
        assertThat(call.getCallId()).isEqualTo(failed.callId());
        assertThat(call.getPath()).isEqualTo("/flag");
        assertThat(call.getOutcome()).startsWith("URX attempts exhausted after ");
        assertThat(call.getStartedEpochMs())
                .isCloseTo(mesh.clock.instant().toEpochMilli(), org.assertj.core.data.Offset.offset(1_000L));
        assertThat(call.getStepsList().stream().map(Step::getLayer))
                .containsExactly("name", "policy", "route", "deadline", "retry", "attempt 1", "attempt 2", "outcome");
        assertThat(decisions(call, "attempt 1").get(0))
                .contains("reset", "it may have seen the request", "tried again");
        assertThat(decisions(call, "attempt 2").get(0)).contains("number of attempts is reached");
        assertThat(decisions(call, "deadline").get(0)).startsWith("800 ms at the start");
    }

    @Test
    void whyACallWasNotTriedAgainIsTold() {
        mesh.sys.serve(Configs.fraudScanner(3));
        assertThat(verdict(failing(Kind.RESET, true))).contains("policy and method do not permit it");
        assertThat(verdict(failing(Kind.RESET, true).notReplayable())).contains("can be sent only once");

        mesh.sys.serve(Configs.fraudScanner(3)
                .version(2)
                .route(0, 0, new RetryPolicy(true, 3, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 1, 0, 0)));
        assertThat(verdict(failing(Kind.RESET, true))).contains("retry budget is spent");

        mesh.sys.serve(Configs.fraudScanner(1)
                .version(3)
                .route(10, 0, new RetryPolicy(true, 3, RetryPolicy.DECLARED_REASONS, Set.of(), 10_000, 10_000, 20, 3)));
        assertThat(verdict(failing(Kind.RESET, true))).contains("last longer than the call may");
    }

    private String verdict(FakeExchange exchange) {
        return decisions(past(refusal(exchange).callId()), "attempt 1").get(0);
    }

    @Test
    void aRefusalNamesWhatRefused() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1).cluster(ClusterPolicy.DEFAULT.with(new RateLimitPolicy(10, 1))));
        mesh.post(FRAUD_SCANNER, answering(200));
        CallExplanation call = past(refusal(answering(200)).callId());
        assertThat(decisions(call, "refused").get(0)).contains("more than 10 requests per second");
        assertThat(call.getOutcome()).startsWith("RL over the rate limit after ");
        assertThat(now(post()).getOutcome()).startsWith("would be refused: RL");
        mesh.clock.advance(Duration.ofSeconds(1));
        assertThat(now(post()).getOutcome()).isEqualTo("would go to 127.0.0.1:9001");
    }

    @Test
    void aPlannedCallNamesWhereTheNextRealOneGoes() throws Exception {
        Route slow = new Route(
                "slow",
                new RouteMatch(new RouteMatch.PathMatch.Prefix("/flag"), Set.of("POST")),
                List.of(new WeightedVersion("v2", 100)),
                800,
                0,
                RetryPolicy.declared(1));
        mesh.sys.serve(Configs.fraudScanner(2).instances("v2", 9101, 2).routes(slow, Route.DEFAULT));

        CallExplanation planned = now(post().setQuery("q=" + SECRET));
        assertThat(decisions(planned, "route").get(0)).startsWith("slow (path prefix /flag, methods POST)");
        assertThat(decisions(planned, "version").get(0)).startsWith("v2 100.0 %; by chance");
        List<String> eligible = planned.getCandidatesList().stream()
                .filter(candidate -> candidate.getVerdict().equals("eligible"))
                .map(Candidate::getEndpoint)
                .toList();
        assertThat(eligible).containsExactlyInAnyOrder("127.0.0.1:9101", "127.0.0.1:9102");

        FakeExchange exchange = answering(200);
        mesh.post(FRAUD_SCANNER, exchange);
        assertThat(exchange.sent())
                .singleElement()
                .satisfies(attempt ->
                        assertThat(eligible).contains(attempt.endpoint().authority()));
    }

    @Test
    void aPlannedCallChangesNothing() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).cluster(ClusterPolicy.DEFAULT.with(new RateLimitPolicy(1, 1))));
        for (int i = 0; i < 5; i++) {
            assertThat(now(post()).getOutcome()).startsWith("would go to one of 3 endpoints");
        }
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
    }

    @Test
    void aPlannedCallSticksWhereTheRealOneWould() throws Exception {
        Route sticky = new Route(
                        "default",
                        RouteMatch.ALL,
                        List.of(new WeightedVersion("v1", 50), new WeightedVersion("v2", 50)),
                        0,
                        0,
                        RetryPolicy.UNDECLARED)
                .withSticky(new HashKey(HashKey.Kind.HEADER, "x-user"));
        mesh.sys.serve(Configs.fraudScanner(1).instances("v2", 9101, 1).routes(sticky));
        for (String user : List.of("ann", "bob", "cid", "dora", "eve")) {
            CallExplanation planned =
                    now(post().addHeaders(Header.newBuilder().setName("X-User").setValue(user)));
            FakeExchange exchange = answering(200);
            mesh.mesh().call(call(user, null), exchange);
            assertThat(planned.getOutcome())
                    .isEqualTo(
                            "would go to " + exchange.sent().get(0).endpoint().authority());
        }
        assertThat(now(post()).getCandidatesCount())
                .as("both versions, without the header")
                .isEqualTo(2);
    }

    private static OutboundCall call(String header, String query) {
        return new OutboundCall(
                FRAUD_SCANNER, "POST", "/flag", query, name -> header, Deadline.NEVER, CallOptions.DEFAULT);
    }

    @Test
    void whatKeepsAPlannedCallBackIsTold() {
        mesh.sys.serve(Configs.fraudScanner(0));
        assertThat(now(post()).getOutcome()).startsWith("would fail: UH");
        mesh.sys.serve(Configs.fraudScanner(1)
                .version(2)
                .pausedUntil(mesh.clock.instant().plusSeconds(60)));
        assertThat(now(post()).getOutcome()).startsWith("would be answered 503 Service Paused until ");
        mesh.sys.serve(
                Configs.fraudScanner(1).version(3).routes(Route.DEFAULT.withFault(new FaultPolicy(0, 0, 100, 418))));
        assertThat(now(post()).getOutcome()).startsWith("would be answered 418 on purpose");
        assertThat(now(post().setDestination("refund-payout.payout")).getOutcome())
                .startsWith("would fail: NR no service refund-payout.payout");
        assertThat(now(post().setDestination("www.example.com")).getOutcome())
                .startsWith("would not go through the mesh");
        assertThat(now(post().setDestination("a_b.scan")).getOutcome()).startsWith("would fail: ");
    }

    @Test
    void aDestinationOfWhichNothingComesIsGivenASecond() {
        mesh.sys.silent();
        assertThat(mesh.sys.ask(Question.newBuilder().setNow(post()))).isNull();
        mesh.clock.advance(Duration.ofMillis(1_100));
        assertThat(mesh.sys.newestAnswer().getCalls(0).getOutcome()).startsWith("would wait: HMS-SYS has sent no");
    }

    @Test
    void noQueryAndNoHeaderValueIsEverTold() {
        RouteMatch match = new RouteMatch(
                new RouteMatch.PathMatch.Any(),
                Set.of(),
                List.of(new ValueMatch("x-key", new ValueMatch.Exact(SECRET))),
                List.of(new ValueMatch("token", new ValueMatch.Exact(SECRET))));
        Route route = Route.DEFAULT
                .withMatch(match)
                .withHeaders(new HeaderChanges(List.of("authorization", SECRET), List.of("cookie")));
        mesh.sys.serve(Configs.fraudScanner(1).routes(route, Route.DEFAULT));
        MeshException failed = catchThrowableOfType(
                MeshException.class,
                () -> mesh.mesh().call(call(SECRET, "token=" + SECRET), failing(Kind.RESET, true)));

        assertThat(failed.getMessage()).doesNotContain(SECRET);
        CallExplanation past = past(failed.callId());
        assertThat(decisions(past, "route").get(0)).contains("header x-key, parameter token");
        assertThat(past.toString()).doesNotContain(SECRET);
        CallExplanation planned = now(post().setPath("/flag?token=" + SECRET)
                .setQuery("token=" + SECRET)
                .addHeaders(Header.newBuilder().setName("x-key").setValue(SECRET)));
        assertThat(decisions(planned, "headers")).containsExactly("sets authorization, removes cookie");
        assertThat(planned.toString()).doesNotContain(SECRET);
    }

    @Test
    void anAnswerHoldsAtMostAHundredCandidates() {
        mesh.sys.serve(Configs.fraudScanner(150));
        CallExplanation planned = now(post());
        assertThat(planned.getCandidatesCount()).isEqualTo(100);
        assertThat(decisions(planned, "candidates")).containsExactly("50 more are not listed");
    }

    @Test
    void aQuestionOfAnUnknownKindIsRefusedInWords() {
        assertThat(mesh.sys.ask(Question.newBuilder()).getRefusal()).contains("does not know");
    }

    @Test
    void aCallWithinATraceIsFoundByTheTrace() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        mesh.sys.serve(Configs.fraudScanner(1));
        Span span = Span.wrap(
                SpanContext.create(trace, "00f067aa0ba902b7", TraceFlags.getDefault(), TraceState.getDefault()));
        MeshException failed;
        try (Scope current = span.makeCurrent()) {
            mesh.post(FRAUD_SCANNER, answering(200));
            failed = refusal(failing(Kind.RESET, true));
        }
        assertThat(failed.callId()).isEqualTo(trace);
        Answer answer = mesh.sys.ask(Question.newBuilder().setCallId(trace.toUpperCase(Locale.ROOT)));
        assertThat(answer.getCallsList()).as("newest first").hasSize(2);
        assertThat(answer.getCalls(0).getOutcome()).startsWith("UC ");
        assertThat(answer.getCalls(1).getOutcome()).startsWith("200 in ");
        assertThat(decisions(answer.getCalls(1), "attempt 1").get(0)).endsWith("from " + Configs.FRAUD_SCANNER_ID);
    }

    @Test
    void atMostEightCallsOfATraceAreTold() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1));
        Span span = Span.wrap(SpanContext.create(
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "00f067aa0ba902b7",
                TraceFlags.getDefault(),
                TraceState.getDefault()));
        try (Scope current = span.makeCurrent()) {
            for (int i = 0; i < 12; i++) {
                mesh.post(FRAUD_SCANNER, answering(200));
            }
        }
        assertThat(mesh.sys
                        .ask(Question.newBuilder().setCallId("4bf92f3577b34da6a3ce929d0e0e4736"))
                        .getCallsCount())
                .isEqualTo(8);
    }

    @Test
    void aHedgeIsToldApartFromAnAttempt() {
        Route hedged = new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.declared(1))
                .withHedge(new HedgePolicy(50, 0, 100));
        mesh.sys.serve(Configs.fraudScanner(2).routes(hedged));
        MeshException failed = refusal(FakeExchange.of((exchange, attempt) -> {
            exchange.takes(mesh.clock, Duration.ofMillis(200), attempt);
            throw FakeExchange.failure(Kind.RESET, true);
        }));
        assertThat(failed).hasMessageContaining(", hedge 2 at 127.0.0.1:");
        CallExplanation call = past(failed.callId());
        assertThat(decisions(call, "attempt 1").get(0)).contains("reset after ");
        assertThat(decisions(call, "hedge 2").get(0)).contains("reset after 200 ms");
    }

    @Test
    void whatThePeersSaidAgainstAnotherAttemptIsTold() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).route(1_000, 0, RetryPolicy.declared(3)));
        assertThat(verdictOf("x-hms-retried", "1")).contains("the peer has tried again already");
        mesh.sys.serve(Configs.fraudScanner(1).version(2).route(1_000, 0, RetryPolicy.declared(3)));
        assertThat(verdictOf("Retry-After", "20")).contains("(Retry-After)");
    }

    private String verdictOf(String header, String value) throws MeshException {
        Span span = Span.wrap(SpanContext.create(
                header.equals("Retry-After") ? "a".repeat(32) : "b".repeat(32),
                "00f067aa0ba902b7",
                TraceFlags.getDefault(),
                TraceState.getDefault()));
        try (Scope current = span.makeCurrent()) {
            mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(503, header, value)));
        }
        return decisions(past(span.getSpanContext().getTraceId()), "attempt 1").get(0);
    }

    @Test
    void anInjectedFaultIsTold() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1).routes(Route.DEFAULT.withFault(new FaultPolicy(100, 30, 100, 503))));
        Span span = Span.wrap(SpanContext.create(
                "c".repeat(32), "00f067aa0ba902b7", TraceFlags.getDefault(), TraceState.getDefault()));
        try (Scope current = span.makeCurrent()) {
            mesh.post(FRAUD_SCANNER, answering(200));
        }
        CallExplanation call = past("c".repeat(32));
        assertThat(decisions(call, "fault")).containsExactly("held up for 30 ms on purpose", "answered 503 on purpose");
        assertThat(call.getOutcome()).isEqualTo("503 in 30 ms, FI injected fault");
    }

    private List<CallExplanation> recent(int most, boolean failed) {
        return mesh.sys
                .ask(Question.newBuilder()
                        .setRecent(gov.hms.mesh.internal.wire.RecentCalls.newBuilder()
                                .setMost(most)
                                .setFailed(failed)))
                .getCallsList();
    }

    @Test
    void theNewestCallsAreListedWithTheirIdsAndFailuresApart() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(800, 0, RetryPolicy.declared(0)));
        String failed = refusal(failing(Kind.RESET, true)).callId();
        for (int i = 0; i < 40; i++) {
            mesh.post(FRAUD_SCANNER, answering(200));
        }
        assertThat(recent(100, false))
                .hasSize(32)
                .allMatch(call -> call.getOutcome().startsWith("200 in "));
        assertThat(recent(3, false)).hasSize(3).allMatch(call -> call.getStepsCount() == 0);
        assertThat(recent(3, true)).singleElement().satisfies(call -> {
            assertThat(call.getCallId()).isEqualTo(failed);
            assertThat(past(call.getCallId()).getStepsCount()).isPositive();
        });
    }

    private static List<String> verdicts(CallExplanation call, String of) {
        return call.getCandidatesList().stream()
                .filter(candidate -> candidate.getVerdict().startsWith(of + ": "))
                .map(candidate -> candidate.getEndpoint() + " "
                        + (Double.isNaN(candidate.getScore()) ? "-" : Math.round(candidate.getScore() / 1e6) + " ms")
                        + " "
                        + candidate.getVerdict().substring(of.length() + 2))
                .toList();
    }

    @Test
    void whatWasComparedForEachAttemptAndWhatWasLeftAsideIsTold() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).route(800, 0, RetryPolicy.declared(1)));
        for (int i = 0; i < 4; i++) {
            mesh.post(FRAUD_SCANNER, FakeExchange.of((exchange, attempt) -> {
                exchange.takes(mesh.clock, Duration.ofMillis(attempt.endpoint().port() == 9001 ? 10 : 40), attempt);
                return new FakeExchange.Answer(200);
            }));
        }
        CallExplanation call = past(refusal(failing(Kind.RESET, true)).callId());

        assertThat(verdicts(call, "attempt 1"))
                .containsExactlyInAnyOrder("127.0.0.1:9001 10 ms chosen", "127.0.0.1:9002 40 ms compared");
        assertThat(verdicts(call, "attempt 2"))
                .containsExactlyInAnyOrder(
                        "127.0.0.1:9001 - this call had tried it", "127.0.0.1:9002 - chosen without a comparison");
    }

    @Test
    void anEjectedEndpointThatWasLeftAsideIsNamedWithItsReason() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3)
                .route(0, 0, RetryPolicy.declared(0))
                .cluster(ClusterPolicy.DEFAULT.with(
                        new LoadBalancerPolicy(LoadBalancerPolicy.Algorithm.ROUND_ROBIN, HashKey.NONE, 0, false, 0))));
        var sick = mesh.cluster(FRAUD_SCANNER);
        for (int i = 0; i < 40 && (sick == null || sick.ejected() == 0); i++) {
            catchThrowableOfType(
                    MeshException.class,
                    () -> mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> {
                        if (attempt.endpoint().port() == 9001) {
                            throw FakeExchange.failure(Kind.RESET, true);
                        }
                        return new FakeExchange.Answer(200);
                    })));
            sick = mesh.cluster(FRAUD_SCANNER);
        }
        assertThat(sick.ejected()).isEqualTo(1);
        List<String> told = new java.util.ArrayList<>();
        for (int i = 0; i < 3; i++) {
            told.addAll(verdicts(past(refusal(failing(Kind.CONNECT, false)).callId()), "attempt 1"));
        }
        assertThat(told).contains("127.0.0.1:9001 - it was ejected for 5 failures in a row");
    }

    @Test
    void whatWasLeftOfTheBudgetAtEachDecisionIsTold() {
        mesh.sys.serve(Configs.fraudScanner(3)
                .route(0, 0, new RetryPolicy(true, 2, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 1, 0, 1)));
        CallExplanation call = past(refusal(failing(Kind.RESET, true)).callId());
        assertThat(decisions(call, "attempt 1").get(0)).endsWith("(9 in the retry budget then)");
        assertThat(decisions(call, "attempt 2").get(0)).endsWith("(8 in the retry budget then)");
    }

    @Test
    void whoAnsweredInThePlaceOfTheExpectedPeerIsTold() {
        mesh.sys.serve(Configs.fraudScanner(1));
        CallExplanation call = past(refusal(new FakeExchange(attempt -> {
                    throw new gov.hms.mesh.call.AttemptFailedException(
                            Kind.WRONG_IDENTITY,
                            false,
                            new javax.net.ssl.SSLPeerUnverifiedException(
                                    "the peer is spiffe://hms.local/ns/scan/svc/impostor"));
                }))
                .callId());
        assertThat(decisions(call, "attempt 1").get(0))
                .contains(
                        "wrong identity",
                        "expected spiffe://hms.local/ns/scan/svc/fraud-scanner",
                        "found: the peer is spiffe://hms.local/ns/scan/svc/impostor");
    }

    @Test
    void anEjectedEndpointIsNamedWithItsReason() {
        mesh.sys.serve(Configs.fraudScanner(4)
                .route(0, 0, RetryPolicy.declared(0))
                .cluster(ClusterPolicy.DEFAULT.with(
                        new LoadBalancerPolicy(LoadBalancerPolicy.Algorithm.ROUND_ROBIN, HashKey.NONE, 0, false, 0))));
        String sick = "127.0.0.1:9002";
        for (int i = 0; i < 60; i++) {
            FakeExchange exchange = new FakeExchange(attempt -> {
                if (attempt.endpoint().authority().equals(sick)) {
                    throw FakeExchange.failure(Kind.RESET, true);
                }
                return new FakeExchange.Answer(200);
            });
            try {
                mesh.post(FRAUD_SCANNER, exchange);
            } catch (MeshException expected) {
                assertThat(expected).hasMessageContaining(sick);
            }
        }
        assertThat(now(post()).getCandidatesList())
                .filteredOn(candidate -> candidate.getEndpoint().equals(sick))
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.getVerdict())
                        .startsWith("ejected for ")
                        .contains(" for another "));
    }
}

package gov.hms.mesh.internal.outbound;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.NoHealthyEndpointException;
import gov.hms.mesh.call.NoRouteException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.mesh.internal.wire.CallPart;
import gov.hms.mesh.internal.wire.CallStatistics;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboundStackTest {
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static FakeExchange answering(int status) {
        return new FakeExchange(attempt -> new Answer(status));
    }

    private <E extends MeshException> E refusal(Class<E> type, FakeExchange exchange) {
        return catchThrowableOfType(type, () -> mesh.post(FRAUD_SCANNER, exchange));
    }

    @Test
    void theFirstCallSubscribesAndReachesAnInstanceWithTheIdentityItMustHave() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1));
        FakeExchange exchange = answering(200);

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);

        assertThat(mesh.sys.subscribed()).containsExactly("fraud-scanner.scan");
        assertThat(exchange.sent()).singleElement().satisfies(attempt -> {
            assertThat(attempt.endpoint().port()).isEqualTo(9001);
            assertThat(attempt.endpoint().spiffeId()).isEqualTo(Configs.FRAUD_SCANNER_ID);
        });
    }

    @Test
    void anUnknownNameFailsWithTheKnownOnes() {
        mesh.sys.serve(Configs.fraudScanner(1));
        NoRouteException refused = catchThrowableOfType(
                NoRouteException.class, () -> mesh.post(LogicalName.parse("fraud-scaner.scan"), answering(200)));

        assertThat(refused).hasMessageContaining("fraud-scaner.scan").hasMessageContaining("known: fraud-scanner.scan");
        assertThat(refused.flag()).isEqualTo(ResponseFlag.NR);
        assertThat(refused.sent()).isFalse();
    }

    @Test
    void aServiceWithoutInstancesIsSaidToHaveNone() {
        mesh.sys.serve(Configs.fraudScanner(0));
        assertThat(refusal(NoHealthyEndpointException.class, answering(200)))
                .hasMessageContaining("no instance is registered");
    }

    @Test
    @Proves(field = "spec.retries", behaviour = "a further attempt goes to an instance that the call has not asked")
    void aDeclaredRetryGoesToAnotherEndpoint() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> new Answer(attempt.number() < 3 ? 500 : 200));

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);

        assertThat(exchange.sent().stream().map(attempt -> attempt.endpoint().port()))
                .doesNotHaveDuplicates()
                .hasSize(3);
        assertThat(exchange.open()).as("bodies left open beside the caller's").isEqualTo(1);
    }

    @Test
    @Proves(field = "spec.retries", behaviour = "`3` means up to three further attempts, and then the last answer")
    void retriesThreeMeansThreeFurtherAttemptsAndThenTheLastAnswer() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = answering(503);

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(503);

        assertThat(exchange.sent()).hasSize(4);
        assertThat(exchange.open()).isEqualTo(1);
    }

    @Test
    void withoutAPolicyAPostThatThePeerMayHaveSeenIsNotSentAgain() {
        mesh.sys.serve(Configs.fraudScanner(3));
        FakeExchange exchange = new FakeExchange(attempt -> {
            throw failure(Kind.RESET, true);
        });

        UpstreamFailedException failed = refusal(UpstreamFailedException.class, exchange);

        assertThat(exchange.sent()).hasSize(1);
        assertThat(failed.sent()).isTrue();
        assertThat(failed.flag()).isEqualTo(ResponseFlag.UC);
        assertThat(failed)
                .hasMessageContaining("fraud-scanner.scan: ")
                .hasMessageContaining("[route default, attempt 1 at 127.0.0.1:")
                .hasMessageEndingWith("(hms mesh explain --trace " + failed.callId() + ")");
    }

    @Test
    void withoutAPolicyAPostThatNobodySawIsSentElsewhere() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3));
        FakeExchange exchange = new FakeExchange(attempt -> {
            if (attempt.number() == 1) {
                throw failure(Kind.CONNECT, false);
            }
            return new Answer(200);
        });

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(exchange.sent()).hasSize(2);
    }

    @Test
    @Proves(
            field = "spec.retries",
            behaviour = "without it idempotent methods are tried again, and what nobody can have seen")
    void withoutAPolicyAGetIsTriedAgainAfterAServerError() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3));
        FakeExchange exchange = new FakeExchange(attempt -> new Answer(attempt.number() == 1 ? 500 : 200));

        assertThat(mesh.mesh()
                        .call(TestMesh.call("GET", FRAUD_SCANNER), exchange)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aBodyThatCannotBeReplayedIsSentOnce() {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> {
                    throw failure(Kind.RESET, true);
                })
                .notReplayable();

        refusal(UpstreamFailedException.class, exchange);
        assertThat(exchange.sent()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED_BY_PEER", "CANCELLED", "PROTOCOL"})
    void whatTryingAgainCannotHelpIsNotTriedAgain(Kind kind) {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> {
            throw failure(kind, true);
        });

        refusal(UpstreamFailedException.class, exchange);
        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    void pausedUnauthorisedAndForbiddenAnswersAreNeverTriedAgain() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        for (Answer answer :
                new Answer[] {new Answer(401), new Answer(403), new Answer(503, "x-hms-reason", "paused")}) {
            FakeExchange exchange = new FakeExchange(attempt -> answer);
            assertThat(mesh.post(FRAUD_SCANNER, exchange)).isSameAs(answer);
            assertThat(exchange.sent()).hasSize(1);
        }
    }

    @Test
    @Proves(
            field = "spec.retries.budget",
            behaviour = "without it retries are bounded by 10 % of the calls and 3 a second")
    void theRetryBudgetHoldsRetriesToTenPercentAndThreeASecond() {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(1)));
        int attempts = 0;
        for (int call = 0; call < 1_000; call++) {
            FakeExchange exchange = new FakeExchange(attempt -> {
                throw failure(Kind.RESET, true);
            });
            catchThrowableOfType(MeshException.class, () -> mesh.post(FRAUD_SCANNER, exchange));
            attempts += exchange.sent().size();
            mesh.clock.advance(Duration.ofMillis(10));
        }
        assertThat(attempts).isBetween(1_000, 1_000 + 100 + 2 * 30 + 10);
    }

    @Test
    @Proves(field = "spec.timeoutMs", behaviour = "covers all attempts and the pauses between them")
    void theDeadlineCoversAllAttemptsAndTheirPauses() {
        mesh.sys.serve(Configs.fraudScanner(3).route(800, 0, RetryPolicy.declared(10)));
        FakeExchange exchange = new FakeExchange(attempt -> {
            mesh.clock.advance(Duration.ofMillis(300));
            return new Answer(500);
        });

        long start = mesh.clock.nanos();
        Answer last = catchCall(exchange);

        assertThat(Duration.ofNanos(mesh.clock.nanos() - start)).isLessThan(Duration.ofMillis(1_200));
        assertThat(exchange.sent().size()).isBetween(2, 3);
        assertThat(exchange.sent().get(0).timeoutNanos()).isEqualTo(800_000_000L);
        assertThat(last == null || last.status() == 500).isTrue();
    }

    private Answer catchCall(FakeExchange exchange) {
        try {
            return mesh.post(FRAUD_SCANNER, exchange);
        } catch (MeshException timedOut) {
            assertThat(timedOut).isInstanceOf(DeadlineExceededException.class);
            return null;
        }
    }

    @Test
    @Proves(
            field = "spec.perTryTimeoutMs",
            behaviour = "bounds each attempt, and the next one goes to another instance")
    void thePerTryTimeoutBoundsEachAttemptAndTheNextOneGoesElsewhere() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(800, 100, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> {
            if (attempt.number() == 1) {
                mesh.clock.advance(Duration.ofNanos(attempt.timeoutNanos()));
                throw failure(Kind.TIMEOUT, true);
            }
            return new Answer(200);
        });

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(exchange.sent().get(0).timeoutNanos()).isEqualTo(100_000_000L);
    }

    @Test
    void theRemainingTimeTravelsInAHeader() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1).route(800, 0, RetryPolicy.declared(0)));
        FakeExchange exchange = answering(200);
        mesh.post(FRAUD_SCANNER, exchange);
        assertThat(exchange.sent().get(0).headers()).containsSequence("x-hms-timeout-ms", "800");
    }

    @Test
    void aDeadlineThatIsOverSendsNothing() {
        mesh.sys.serve(Configs.fraudScanner(1));
        FakeExchange exchange = answering(200);
        OutboundCall call = new OutboundCall(
                FRAUD_SCANNER, "POST", "/flag", header -> null, Deadline.after(Duration.ZERO, mesh.clock.nanos()));

        assertThat(catchThrowableOfType(MeshException.class, () -> mesh.mesh().call(call, exchange)))
                .isNotNull();
        assertThat(exchange.sent()).isEmpty();
    }

    @Test
    void aPausedServiceIsAnsweredWithoutSending() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).pausedUntil(mesh.clock.instant().plusMillis(1_799_500)));
        FakeExchange exchange = answering(200);

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(503);

        assertThat(exchange.sent()).isEmpty();
        assertThat(exchange.local().reason()).isEqualTo("Service Paused");
        assertThat(exchange.local().headers()).containsExactly("Retry-After", "1800", "x-hms-reason", "paused");
    }

    @Test
    void aPauseEndsByItselfEvenWhenHmsSysIsGone() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).pausedUntil(mesh.clock.instant().plusSeconds(60)));
        mesh.post(FRAUD_SCANNER, answering(200));
        mesh.sys.kill();
        mesh.clock.advance(Duration.ofSeconds(61));

        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
    }

    @Test
    void theSplitSendsTenPercentToTheOtherVersion() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2)
                .instances("v2", 9101, 1)
                .route(0, 0, RetryPolicy.declared(0), new WeightedVersion("v1", 90), new WeightedVersion("v2", 10)));
        Map<String, Integer> hits = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            FakeExchange exchange = answering(200);
            mesh.post(FRAUD_SCANNER, exchange);
            hits.merge(exchange.sent().get(0).endpoint().version(), 1, Integer::sum);
        }
        assertThat(hits.get("v2")).isBetween(900, 1_100);
        assertThat(hits.get("v1")).isEqualTo(10_000 - hits.get("v2"));
    }

    @Test
    @Proves(
            field = "spec.routes[].split[].version",
            behaviour = "when no version of the split has an instance, the error names those there are")
    void aSplitToAVersionWithoutInstancesNamesThoseThereAre() {
        mesh.sys.serve(Configs.fraudScanner(2).route(0, 0, RetryPolicy.declared(0), new WeightedVersion("v9", 1)));
        assertThat(refusal(NoHealthyEndpointException.class, answering(200)))
                .hasMessageContaining("no instance of version v9")
                .hasMessageContaining("[v1]");
    }

    @Test
    void theCallOverTheConnectionLimitIsRefused() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).breaker(new CircuitBreakerPolicy(1, 0, 20, 10, 5)));
        FakeExchange outer = new FakeExchange(attempt -> {
            CallRejectedException refused = refusal(CallRejectedException.class, answering(200));
            assertThat(refused.flag()).isEqualTo(ResponseFlag.UO);
            assertThat(refused).hasMessageContaining("maxConnections: 1");
            return new Answer(200);
        });

        assertThat(mesh.post(FRAUD_SCANNER, outer).status()).isEqualTo(200);
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status())
                .as("the permit is given back")
                .isEqualTo(200);
    }

    @Test
    void theBreakerOfTheDestinationOpensAtItsErrorPercentAndLetsTrialsThroughLater() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).breaker(new CircuitBreakerPolicy(0, 20, 10, 10, 5)));
        for (int i = 0; i < 10; i++) {
            mesh.post(FRAUD_SCANNER, answering(i % 2 == 0 ? 500 : 200));
        }
        FakeExchange refused = answering(200);
        assertThat(refusal(CallRejectedException.class, refused).flag()).isEqualTo(ResponseFlag.CB);
        assertThat(refused.sent()).isEmpty();

        mesh.clock.advance(Duration.ofSeconds(6));
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
    }

    @Test
    void aDeadInstanceDoesNotOpenTheBreakerOfTheDestination() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2)
                .route(0, 0, RetryPolicy.declared(3))
                .breaker(new CircuitBreakerPolicy(0, 20, 10, 10, 5)));
        for (int i = 0; i < 200; i++) {
            FakeExchange exchange = new FakeExchange(attempt -> {
                if (attempt.endpoint().port() == 9002) {
                    throw failure(Kind.CONNECT, false);
                }
                return new Answer(200);
            });
            assertThat(mesh.post(FRAUD_SCANNER, exchange).status())
                    .as("call %d", i)
                    .isEqualTo(200);
            mesh.clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void anEndpointThatFailsIsSteppedAround() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        int toDead = 0;
        for (int i = 0; i < 500; i++) {
            FakeExchange exchange = new FakeExchange(attempt -> {
                mesh.clock.advance(Duration.ofMillis(2));
                if (attempt.endpoint().port() == 9002) {
                    throw failure(Kind.CONNECT, false);
                }
                return new Answer(200);
            });
            assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
            toDead += (int) exchange.sent().stream()
                    .filter(attempt -> attempt.endpoint().port() == 9002)
                    .count();
        }
        assertThat(toDead).isLessThan(10);
    }

    @Test
    void aShunnedEndpointIsAskedBeforeOneThatJustRefusedThisCall() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2)
                .route(0, 0, RetryPolicy.declared(3))
                .cluster(ClusterPolicy.DEFAULT.with(new OutlierPolicy(5, 50, 10, 30, 50))));
        AtomicInteger failures = new AtomicInteger();
        while (failures.get() < 5) {
            mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> {
                if (attempt.endpoint().port() == 9002) {
                    failures.incrementAndGet();
                    throw failure(Kind.CONNECT, false);
                }
                // dearer than a failure, so that the balancer goes on asking the one that fails
                mesh.clock.advance(Duration.ofMillis(1_500));
                return new Answer(200);
            }));
        }
        FakeExchange swapped = new FakeExchange(attempt -> {
            if (attempt.endpoint().port() == 9001) {
                throw failure(Kind.CONNECT, false);
            }
            return new Answer(200);
        });

        assertThat(mesh.post(FRAUD_SCANNER, swapped).status()).isEqualTo(200);
        assertThat(swapped.sent())
                .extracting(attempt -> attempt.endpoint().port())
                .containsExactly(9001, 9002);
    }

    @Test
    void theLastEndpointIsNeverShunnedHoweverOftenItFails() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1));
        for (int i = 0; i < 100; i++) {
            assertThat(mesh.post(FRAUD_SCANNER, answering(500)).status()).isEqualTo(500);
        }
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
    }

    @Test
    void theLastEndpointTakesMoreCallsAtOnceThanItsBreakerHasTrials() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1));
        for (int i = 0; i < 20; i++) {
            mesh.post(FRAUD_SCANNER, answering(500));
        }
        mesh.clock.advance(Duration.ofSeconds(3));
        assertThat(nested(10)).isEqualTo(200);
    }

    /** Calls within calls: all of them are in flight at the same time. */
    private int nested(int depth) throws MeshException {
        FakeExchange exchange = new FakeExchange(attempt -> {
            try {
                return new Answer(depth == 0 ? 200 : nested(depth - 1));
            } catch (MeshException refused) {
                throw failure(Kind.PROTOCOL, true);
            }
        });
        return mesh.post(FRAUD_SCANNER, exchange).status();
    }

    @Test
    void whenEveryEndpointFailsCallsStillReachThem() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3));
        for (int i = 0; i < 300; i++) {
            assertThat(mesh.post(FRAUD_SCANNER, answering(500)).status()).isEqualTo(500);
        }
    }

    @Test
    void aCancelledCallMakesNoFurtherAttempt() {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange[] holder = new FakeExchange[1];
        holder[0] = new FakeExchange(attempt -> {
            holder[0].cancel();
            throw failure(Kind.CANCELLED, true);
        });

        assertThat(refusal(UpstreamFailedException.class, holder[0]).flag()).isEqualTo(ResponseFlag.DC);
        assertThat(holder[0].sent()).hasSize(1);
    }

    @Test
    void aCallKeepsTheRulesItBeganWith() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> {
            if (attempt.number() == 1) {
                mesh.sys.serve(Configs.fraudScanner(3).version(2).route(0, 0, RetryPolicy.declared(0)));
                return new Answer(500);
            }
            return new Answer(200);
        });

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(mesh.post(FRAUD_SCANNER, answering(500)).status())
                .as("the next call has the new rules")
                .isEqualTo(500);
    }

    @Test
    void anInstanceThatCameBetweenTwoAttemptsTakesTheSecondOne() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> {
            if (attempt.number() == 1) {
                mesh.sys.serve(Configs.fraudScanner(1)
                        .version(2)
                        .instances("v2", 9101, 1)
                        .route(0, 0, RetryPolicy.declared(3)));
                throw failure(Kind.CONNECT, false);
            }
            return new Answer(200);
        });
        mesh.post(FRAUD_SCANNER, exchange);
        assertThat(exchange.sent().get(1).endpoint().port()).isEqualTo(9101);
    }

    @Test
    void withoutAValidCertificateNothingIsSent() {
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.certify(
                mesh.clock.instant().minusSeconds(90_000), mesh.clock.instant().minusSeconds(1));
        FakeExchange exchange = answering(200);

        assertThat(refusal(MeshNotReadyException.class, exchange))
                .hasMessageContaining("no certificate that is valid now");
        assertThat(exchange.sent()).isEmpty();
    }

    @Test
    void everyCallIsCountedOnceForTheReportHoweverManyAttemptsItTook() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> new Answer(attempt.number() < 3 ? 500 : 200)));
        mesh.post(FRAUD_SCANNER, answering(422));
        mesh.clock.advance(Duration.ofSeconds(2));

        assertThat(mesh.sys.reports()).singleElement().satisfies(report -> {
            assertThat(report.getCalls(0).getDestination()).isEqualTo("fraud-scanner.scan");
            assertThat(report.getCalls(0).getSuccesses()).isEqualTo(2);
            assertThat(report.getCalls(0).getFailures()).isZero();
            assertThat(report.getCalls(0).getAttempts()).isEqualTo(4);
        });
    }

    @Test
    void theReportTellsTheCallsApartByRouteAndByTheInstanceThatAnswered() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange retried = new FakeExchange(attempt -> new Answer(attempt.number() < 3 ? 500 : 200));
        mesh.post(FRAUD_SCANNER, retried);
        FakeExchange failing = answering(503);
        mesh.post(FRAUD_SCANNER, failing);
        mesh.clock.advance(Duration.ofSeconds(2));

        assertThat(mesh.sys.reports()).singleElement().satisfies(report -> {
            CallStatistics calls = report.getCalls(0);
            assertThat(calls.getRoutesList()).singleElement().satisfies(route -> {
                assertThat(route.getSuccesses()).isEqualTo(1);
                assertThat(route.getFailures()).isEqualTo(1);
                assertThat(route.getAttempts()).isEqualTo(3 + failing.sent().size());
                assertThat(route.getLatencyCountsList()).allMatch(count -> count > 0);
            });
            String answered = retried.sent().get(2).endpoint().instanceId();
            String last =
                    failing.sent().get(failing.sent().size() - 1).endpoint().instanceId();
            assertThat(calls.getInstancesList().stream()
                            .filter(instance -> instance.getName().equals(answered))
                            .mapToLong(CallPart::getSuccesses)
                            .sum())
                    .isEqualTo(1);
            assertThat(calls.getInstancesList().stream()
                            .filter(instance -> instance.getName().equals(last))
                            .mapToLong(CallPart::getFailures)
                            .sum())
                    .isEqualTo(1);
            assertThat(calls.getInstancesList().stream()
                            .mapToLong(CallPart::getAttempts)
                            .sum())
                    .isEqualTo(calls.getAttempts());
        });
    }

    @Test
    void metersAreNamedAndTaggedWithoutPathOrPort() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(FRAUD_SCANNER, answering(200));

        assertThat(mesh.meters
                        .get("http.client.request.duration")
                        .tags("http.request.method", "POST", "server.address", "fraud-scanner.scan")
                        .tag("http.response.status_code", "200")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(mesh.meters.getMeters().stream()
                        .flatMap(meter -> meter.getId().getTags().stream())
                        .map(tag -> tag.getValue()))
                .noneMatch(value -> Stream.of("/flag", "9001").anyMatch(value::contains));
    }

    @Test
    void aClosedMeshRefusesCalls() {
        mesh.close();
        assertThat(refusal(MeshNotReadyException.class, answering(200))).hasMessageContaining("closed");
    }
}

package gov.hms.mesh.internal.route;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Mirrored;
import gov.hms.mesh.call.NoHealthyEndpointException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    private static final LogicalName SHADOW = LogicalName.parse("fraud-shadow.scan");

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

    private static Route split(WeightedVersion... shares) {
        return new Route("ab", RouteMatch.ALL, List.of(shares), 800, 0, RetryPolicy.declared(3));
    }

    private static Route plain() {
        return split();
    }

    private static WeightedVersion share(String version, int weight) {
        return new WeightedVersion(version, weight);
    }

    private static Configs twoVersions(Route route) {
        return Configs.fraudScanner(2).instances("v2", 9101, 1).routes(route);
    }

    private String versionFor(String user, HashKey.Kind kind) throws MeshException {
        String header = kind == HashKey.Kind.COOKIE ? "Cookie" : "x-user";
        String value = kind == HashKey.Kind.COOKIE ? "a=1; user=" + user + "; z=2" : user;
        FakeExchange exchange = answering(200);
        mesh.mesh()
                .call(
                        new OutboundCall(
                                FRAUD_SCANNER,
                                "GET",
                                "/flag",
                                name -> name.equalsIgnoreCase(header) ? value : null,
                                Deadline.NEVER),
                        exchange);
        return exchange.sent().get(0).endpoint().version();
    }

    private Map<Integer, String> versions(int users) throws MeshException {
        Map<Integer, String> versions = new HashMap<>();
        for (int i = 0; i < users; i++) {
            versions.put(i, versionFor("user-" + i, HashKey.Kind.HEADER));
        }
        return versions;
    }

    private static double shareOf(String version, Map<Integer, String> versions) {
        return versions.values().stream().filter(version::equals).count() * 100.0 / versions.size();
    }

    @Test
    @Proves(
            field = "spec.routes[].split",
            behaviour = "calls are divided by weight, within one percent over 10,000 calls")
    @Proves(field = "spec.routes[].split[].weight", behaviour = "90 and 10 give nine calls in ten to the first version")
    @Proves(field = "spec.routes[].split[].version", behaviour = "a share goes to instances of this version alone")
    void aSplitHoldsItsSharesWithinOnePercent() throws Exception {
        mesh.sys.serve(twoVersions(split(share("v1", 90), share("v2", 10))));
        int second = 0;
        for (int i = 0; i < 10_000; i++) {
            FakeExchange exchange = answering(200);
            mesh.post(FRAUD_SCANNER, exchange);
            second += exchange.sent().get(0).endpoint().version().equals("v2") ? 1 : 0;
        }
        assertThat(second).isBetween(900, 1_100);
    }

    @Test
    void everyRunOfTenThousandCallsIsEvenWhateverTheWeights() {
        EvenDraw draw = new EvenDraw();
        java.util.Random anywhere = new java.util.Random(7);
        for (int run = 0; run < 50; run++) {
            int below = 0;
            for (int i = 0; i < 10_000; i++) {
                below += draw.next(100, anywhere) < 50 ? 1 : 0;
            }
            assertThat(below).as("run %d", run).isBetween(4_980, 5_020);
        }
    }

    @Test
    @Proves(
            field = "spec.routes[].sticky.header",
            behaviour = "the same value of the header gets the same version, and many values keep the shares")
    @Proves(field = "spec.routes[].sticky", behaviour = "without the value, chance decides")
    void aStickyHeaderDecidesTheVersionAndTheSharesHold() throws Exception {
        mesh.sys.serve(twoVersions(
                split(share("v1", 90), share("v2", 10)).withSticky(new HashKey(HashKey.Kind.HEADER, "X-User"))));
        Map<Integer, String> first = versions(5_000);
        assertThat(versions(5_000)).isEqualTo(first);
        assertThat(shareOf("v2", first)).isBetween(8.5, 11.5);

        Map<Integer, String> anonymous = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            anonymous.put(i, versionFor("", HashKey.Kind.HEADER));
        }
        assertThat(shareOf("v2", anonymous)).isBetween(8.0, 12.0);
    }

    @Test
    @Proves(
            field = "spec.routes[].sticky.cookie",
            behaviour = "the same value of the cookie gets the same version, whatever other cookies there are")
    void aStickyCookieDecidesTheVersion() throws Exception {
        mesh.sys.serve(twoVersions(
                split(share("v1", 50), share("v2", 50)).withSticky(new HashKey(HashKey.Kind.COOKIE, "user"))));
        Map<String, Integer> seen = new HashMap<>();
        for (int user = 0; user < 200; user++) {
            String version = versionFor("u" + user, HashKey.Kind.COOKIE);
            seen.merge(version, 1, Integer::sum);
            for (int again = 0; again < 5; again++) {
                assertThat(versionFor("u" + user, HashKey.Kind.COOKIE)).isEqualTo(version);
            }
        }
        assertThat(seen).containsOnlyKeys("v1", "v2");
    }

    @Test
    @Proves(field = "spec.routes[].timeoutMs", behaviour = "each route has its own; the others keep theirs")
    @Proves(field = "spec.routes[].perTryTimeoutMs", behaviour = "each route has its own; the others keep theirs")
    @Proves(field = "spec.routes[].retries", behaviour = "each route has its own; the others keep theirs")
    void eachRouteHasItsOwnTimesAndRetries() throws Exception {
        Route posts = new Route(
                "posts",
                new RouteMatch(new RouteMatch.PathMatch.Exact("/flag"), Set.of("POST")),
                List.of(),
                900,
                300,
                RetryPolicy.declared(2));
        Route rest = new Route("rest", RouteMatch.ALL, List.of(), 400, 0, RetryPolicy.declared(0));
        mesh.sys.serve(Configs.fraudScanner(4).routes(posts, rest));

        FakeExchange post = answering(500);
        mesh.mesh().call(TestMesh.call("POST", FRAUD_SCANNER), post);
        assertThat(post.sent()).hasSize(3);
        assertThat(post.sent().get(0).timeoutNanos()).isEqualTo(300_000_000L);
        assertThat(post.sent().get(0).deadline().remainingNanos(mesh.clock.nanos()))
                .isLessThanOrEqualTo(900_000_000L)
                .isGreaterThan(0);

        FakeExchange get = answering(500);
        mesh.mesh().call(TestMesh.call("GET", FRAUD_SCANNER), get);
        assertThat(get.sent()).hasSize(1);
        assertThat(get.sent().get(0).timeoutNanos()).isEqualTo(400_000_000L);
    }

    @Test
    void aVersionThatGrowsTakesUsersAndGivesNone() throws Exception {
        HashKey user = new HashKey(HashKey.Kind.HEADER, "x-user");
        mesh.sys.serve(twoVersions(split(share("v1", 90), share("v2", 10)).withSticky(user)));
        Map<Integer, String> before = versions(3_000);
        mesh.sys.serve(twoVersions(split(share("v1", 90), share("v2", 30)).withSticky(user))
                .version(2));
        Map<Integer, String> after = versions(3_000);
        before.forEach((id, version) -> {
            if (version.equals("v2")) {
                assertThat(after.get(id)).isEqualTo("v2");
            }
        });
        assertThat(shareOf("v2", after)).isBetween(23.0, 27.0);
    }

    @Test
    void aVersionWithoutInstancesLeavesItsShareToTheOthersOfTheSplit() throws Exception {
        mesh.sys.serve(
                Configs.fraudScanner(1).instances("v3", 9301, 1).routes(split(share("v1", 50), share("v2", 50))));
        for (int i = 0; i < 50; i++) {
            FakeExchange exchange = answering(200);
            mesh.post(FRAUD_SCANNER, exchange);
            assertThat(exchange.sent().get(0).endpoint().version()).isEqualTo("v1");
        }
        mesh.sys.serve(Configs.fraudScanner(1).version(2).routes(split(share("v1", 0), share("v2", 1))));
        assertThat(catchThrowableOfType(
                        NoHealthyEndpointException.class, () -> mesh.post(FRAUD_SCANNER, answering(200))))
                .hasMessageContaining("no instance of version v2")
                .hasMessageContaining("[v1]");
    }

    @Test
    @Proves(
            field = "spec.routes[].headers.set",
            behaviour = "the header is set on every attempt; what the mesh itself says stands")
    @Proves(field = "spec.routes[].headers.remove", behaviour = "the header is taken off every attempt")
    @Proves(field = "spec.routes[].headers", behaviour = "changes are made before the mesh adds its own headers")
    void headersAreChangedOnEveryAttempt() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2)
                .routes(plain().withHeaders(new HeaderChanges(List.of("x-lane", "fast"), List.of("x-debug")))));
        FakeExchange exchange = new FakeExchange(attempt -> new Answer(attempt.number() == 1 ? 500 : 200));
        mesh.post(FRAUD_SCANNER, exchange);
        assertThat(exchange.sent()).hasSize(2).allSatisfy(attempt -> {
            assertThat(attempt.headers()).startsWith("x-lane", "fast").contains("x-hms-timeout-ms");
            assertThat(attempt.removed()).containsExactly("x-debug");
        });
    }

    @Test
    @Proves(
            field = "spec.routes[].fault.abort.percent",
            behaviour = "so many calls in a hundred are answered by the mesh, and nothing is sent")
    @Proves(field = "spec.routes[].fault.abort.status", behaviour = "with this status and x-hms-reason: fault")
    @Proves(
            field = "spec.routes[].fault.abort",
            behaviour = "an aborted call is not tried again and opens no circuit breaker")
    void anAbortIsAnsweredWithoutSendingAndTeachesNobody() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2)
                .routes(plain().withFault(new FaultPolicy(0, 0, 100, 503)))
                .breaker(new CircuitBreakerPolicy(0, 20, 10, 10, 5)));
        for (int i = 0; i < 50; i++) {
            FakeExchange exchange = answering(200);
            assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(503);
            assertThat(exchange.sent()).isEmpty();
            assertThat(exchange.local().headers()).containsExactly("x-hms-reason", "fault");
        }
        mesh.sys.serve(
                Configs.fraudScanner(2).version(2).routes(plain()).breaker(new CircuitBreakerPolicy(0, 20, 10, 10, 5)));
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
        assertThat(mesh.meters
                        .find("hms.mesh.call.duration")
                        .tag("hms.response.flag", "FI")
                        .timer()
                        .count())
                .isEqualTo(50);
    }

    @Test
    void aQuarterOfTheCallsIsAbortedWhereThePolicySaysSo() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).routes(plain().withFault(new FaultPolicy(0, 0, 25, 418))));
        int aborted = 0;
        for (int i = 0; i < 4_000; i++) {
            aborted += mesh.post(FRAUD_SCANNER, answering(200)).status() == 418 ? 1 : 0;
        }
        assertThat(aborted).isBetween(900, 1_100);
    }

    @Test
    @Proves(field = "spec.routes[].fault.delay.ms", behaviour = "a call is held up so long before it is sent")
    @Proves(field = "spec.routes[].fault.delay.percent", behaviour = "100 holds up every call")
    @Proves(
            field = "spec.routes[].fault.delay",
            behaviour = "the delay uses up the time of the call, as a slow peer would")
    @Proves(field = "spec.routes[].fault", behaviour = "the call's timeout covers an injected delay")
    void anInjectedDelayUsesUpTheTimeOfTheCall() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).routes(plain().withFault(new FaultPolicy(100, 300, 0, 0))));
        FakeExchange exchange = answering(200);
        mesh.post(FRAUD_SCANNER, exchange);
        assertThat(exchange.sent().get(0).timeoutNanos()).isEqualTo(500_000_000L);

        mesh.sys.serve(
                Configs.fraudScanner(2).version(2).routes(plain().withFault(new FaultPolicy(100, 30_000, 0, 0))));
        FakeExchange late = answering(200);
        long start = mesh.clock.nanos();
        assertThat(catchThrowableOfType(DeadlineExceededException.class, () -> mesh.post(FRAUD_SCANNER, late)))
                .hasMessageContaining("fault.delay.ms");
        assertThat(mesh.clock.nanos() - start).isEqualTo(800_000_000L);
        assertThat(late.sent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 60})
    @Proves(
            field = "spec.routes[].fault.delay.percent",
            behaviour = "with 10 and 60 so many calls in a hundred are held up")
    void soManyCallsAreHeldUp(int percent) throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).routes(plain().withFault(new FaultPolicy(percent, 5, 0, 0))));
        int heldUp = 0;
        for (int i = 0; i < 2_000; i++) {
            long start = mesh.clock.nanos();
            mesh.post(FRAUD_SCANNER, answering(200));
            heldUp += mesh.clock.nanos() - start >= 5_000_000 ? 1 : 0;
        }
        assertThat(heldUp / 20.0).isBetween(percent - 3.0, percent + 3.0);
    }

    @Test
    void aCallThatIsCancelledDuringAnInjectedDelayEnds() {
        mesh.sys.serve(Configs.fraudScanner(2).routes(plain().withFault(new FaultPolicy(100, 300, 0, 0))));
        FakeExchange exchange = answering(200);
        exchange.cancel();
        UpstreamFailedException cancelled =
                catchThrowableOfType(UpstreamFailedException.class, () -> mesh.post(FRAUD_SCANNER, exchange));
        assertThat(cancelled.flag()).isEqualTo(ResponseFlag.DC);
        assertThat(exchange.sent()).isEmpty();
    }

    private void mirrorTo(LogicalName to, int percent) {
        mesh.sys.serve(Configs.of(SHADOW, 1).routes(plain().withMirror(new MirrorPolicy(FRAUD_SCANNER, 100))));
        mesh.sys.serve(Configs.fraudScanner(1)
                .routes(plain().withMirror(new MirrorPolicy(to, percent))
                        .withHeaders(new HeaderChanges(List.of("x-lane", "fast"), List.of()))));
    }

    private void sendCopies() {
        mesh.copies.forEach(Runnable::run);
    }

    @Test
    @Proves(
            field = "spec.routes[].mirror.to",
            behaviour = "a copy, marked as one, goes to this service once, without retries, and is not copied again")
    @Proves(field = "spec.routes[].mirror", behaviour = "the call neither waits for its copy nor fails with it")
    void aCopyGoesToTheOtherServiceOnceAndMarkedAfterTheCallIsThrough() throws Exception {
        mirrorTo(SHADOW, 100);
        FakeExchange exchange = answering(200).mirrored(attempt -> new Answer(500));

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        assertThat(exchange.mirrors().get(0).sent()).as("the call did not wait").isEmpty();
        sendCopies();

        assertThat(exchange.sent().get(0).headers()).doesNotContain("x-hms-mirror");
        assertThat(exchange.mirrors().get(0).sent()).singleElement().satisfies(attempt -> {
            assertThat(attempt.headers()).containsSequence("x-hms-mirror", "1").contains("x-lane", "fast");
            assertThat(attempt.endpoint().spiffeId().toString()).contains("fraud-shadow");
            assertThat(attempt.timeoutNanos()).isEqualTo(800_000_000L);
        });
        assertThat(exchange.mirrors().get(0).open()).isZero();
        assertThat(mesh.copies).as("a copy is not copied").hasSize(1);
    }

    @Test
    void aMirrorThatIsUnknownOrBreaksIsNobodysFailure() throws Exception {
        mirrorTo(LogicalName.parse("nobody.scan"), 100);
        FakeExchange exchange = answering(200).mirrored(attempt -> {
            throw new IllegalStateException("broken");
        });
        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        sendCopies();
        mesh.sys.serve(Configs.fraudScanner(1).version(2).routes(plain().withMirror(new MirrorPolicy(SHADOW, 100))));
        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);
        sendCopies();
    }

    @Test
    @Proves(field = "spec.routes[].mirror.percent", behaviour = "so many calls in a hundred are copied")
    void aShareOfTheCallsIsCopied() throws Exception {
        mirrorTo(SHADOW, 20);
        for (int i = 0; i < 2_000; i++) {
            mesh.post(FRAUD_SCANNER, answering(200).mirrored(attempt -> new Answer(200)));
        }
        assertThat(mesh.copies.size()).isBetween(330, 470);
    }

    @Test
    void aCopyKnowsNothingOfTheRequestThatTheCallWasMadeFor() throws Exception {
        mirrorTo(SHADOW, 100);
        List<RequestScope> scopes = new java.util.ArrayList<>();
        FakeExchange exchange = answering(200).mirrored(attempt -> {
            scopes.add(RequestScope.current());
            return new Answer(500);
        });
        try (Scope serving = new RequestScope(Deadline.NEVER, 2, Priority.CRITICAL)
                .in(Context.root())
                .makeCurrent()) {
            mesh.post(FRAUD_SCANNER, exchange);
            sendCopies();
        }
        assertThat(scopes).containsExactly(RequestScope.NONE);
    }

    @Test
    void tenThousandCallsTakeNoTimeWhileTheirMirrorNeverAnswers() throws Exception {
        mirrorTo(SHADOW, 100);
        mesh.post(FRAUD_SCANNER, answering(200));
        long start = mesh.clock.nanos();
        for (int i = 0; i < 10_000; i++) {
            assertThat(mesh.post(FRAUD_SCANNER, answering(200).mirrored(attempt -> {
                                throw new IllegalStateException("it is never sent");
                            }))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(mesh.clock.nanos()).isEqualTo(start);
    }

    @Test
    void aBodyThatCannotBeCopiedIsCountedAndTheCallGoesOn() throws Exception {
        mirrorTo(SHADOW, 100);
        assertThat(mesh.post(FRAUD_SCANNER, answering(200)).status()).isEqualTo(200);
        assertThat(mesh.copies).isEmpty();
        assertThat(mesh.meters
                        .get("hms.mesh.mirror.dropped")
                        .tag("reason", "body")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whatIsCalledForACopyCarriesTheMarkAndIsNotCopied() throws Exception {
        mirrorTo(SHADOW, 100);
        FakeExchange exchange = answering(200).mirrored(attempt -> new Answer(200));
        try (Scope serving = Mirrored.in(Context.root()).makeCurrent()) {
            mesh.post(FRAUD_SCANNER, exchange);
        }
        assertThat(exchange.sent().get(0).headers()).containsSequence("x-hms-mirror", "1");
        assertThat(mesh.copies).isEmpty();
    }

    @Test
    void aFullQueueTurnsCopiesAwayAndClosingItEndsThem() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(PooledMirrorQueue.THREADS);
        PooledMirrorQueue queue = new PooledMirrorQueue();
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            taken += queue.offer(() -> {
                        try {
                            never.await();
                        } catch (InterruptedException closed) {
                            interrupted.countDown();
                        }
                    })
                    ? 1
                    : 0;
        }
        assertThat(taken).isEqualTo(PooledMirrorQueue.THREADS + PooledMirrorQueue.WAITING);
        queue.close();
        assertThat(interrupted.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(queue.offer(() -> {})).isFalse();
    }

    @Test
    void anApplicationsOptionsAreNotThoseOfTheCopy() throws Exception {
        mirrorTo(SHADOW, 100);
        FakeExchange exchange = answering(200).mirrored(attempt -> new Answer(200));
        mesh.mesh()
                .call(
                        new OutboundCall(
                                FRAUD_SCANNER,
                                "GET",
                                "/flag",
                                null,
                                name -> null,
                                Deadline.after(Duration.ofMillis(100), mesh.clock.nanos()),
                                CallOptions.DEFAULT),
                        exchange);
        mesh.clock.advance(Duration.ofSeconds(1));
        sendCopies();
        assertThat(exchange.mirrors().get(0).sent())
                .as("the caller's deadline is not the copy's")
                .hasSize(1);
    }
}

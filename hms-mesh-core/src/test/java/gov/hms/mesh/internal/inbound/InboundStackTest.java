package gov.hms.mesh.internal.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.Proves;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InboundStackTest {
    private TestMesh mesh;
    private X509Certificate caller;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
        caller = certificate(Configs.FRAUD_SCANNER_ID);
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private X509Certificate certificate(SpiffeId id) {
        return mesh.ca
                .issue(
                        id,
                        mesh.clock.instant().minusSeconds(60),
                        mesh.clock.instant().plusSeconds(3_600))
                .leaf();
    }

    private Admission accept(List<X509Certificate> peer, Map<String, String> headers) {
        return mesh.mesh().accept(new InboundCall(peer, "POST", "/flag", headers::get));
    }

    private Admission.Refused refused(List<X509Certificate> peer, Map<String, String> headers) {
        Admission admission = accept(peer, headers);
        assertThat(admission).isInstanceOf(Admission.Refused.class);
        return (Admission.Refused) admission;
    }

    @Test
    void aCallerWithAValidCertificateIsAdmittedByName() {
        assertThat(accept(List.of(caller), Map.of())).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
            assertThat(admitted.peer()).contains(Configs.FRAUD_SCANNER_ID);
            assertThat(admitted.deadline().bounded()).isFalse();
            admitted.finished(200);
        });
        assertThat(mesh.meters
                        .get("http.server.request.duration")
                        .tag("service.peer.name", "fraud-scanner.scan")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aRequestIsCountedOnceHoweverOftenItIsFinished() {
        Admission.Admitted admitted = (Admission.Admitted) accept(List.of(caller), Map.of());
        admitted.finished(200);
        admitted.finished(500);
        assertThat(mesh.meters.get("http.server.request.duration").timers()).hasSize(1);
    }

    @Test
    void aCallerWithoutCertificateIsRefused() {
        assertThat(refused(List.of(), Map.of()))
                .extracting(Admission.Refused::status, Admission.Refused::flag)
                .containsExactly(401, ResponseFlag.UAEX);
    }

    @Test
    void aCallerWhoseCertificateEndedOnAnOpenConnectionIsRefused() {
        accept(List.of(caller), Map.of());
        mesh.clock.advance(Duration.ofHours(2));
        mesh.certify(mesh.clock.instant().minusSeconds(60), mesh.clock.instant().plusSeconds(3_600));
        assertThat(refused(List.of(caller), Map.of()).status()).isEqualTo(401);
    }

    @Test
    void aCallerOfAnotherTrustDomainIsRefused() {
        X509Certificate stranger = certificate(SpiffeId.parse("spiffe://hms.local.evil.com/ns/scan/svc/fraud-scanner"));
        assertThat(refused(List.of(stranger), Map.of()).status()).isEqualTo(401);
    }

    @Test
    void aPausedServiceAnswersWithTheReasonAndNeverWithRetryAfterZero() {
        mesh.sys.push(Configs.of(TestMesh.SELF, 1)
                .version(2)
                .pausedUntil(mesh.clock.instant().plusMillis(300))
                .update());
        Admission.Refused refused = refused(List.of(caller), Map.of());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.reason()).isEqualTo("Service Paused");
        assertThat(refused.headers()).containsExactly("Retry-After", "1", "x-hms-reason", "paused");
    }

    @Test
    void workWhoseCallerHasGivenUpIsNotBegun() {
        assertThat(refused(List.of(caller), Map.of("x-hms-timeout-ms", "0")).status())
                .isEqualTo(504);
        assertThat(refused(List.of(caller), Map.of("x-hms-timeout-ms", "-5")).status())
                .isEqualTo(504);
    }

    @Test
    void theCallersRemainingTimeBecomesADeadlineAndNonsenseNone() {
        assertThat(((Admission.Admitted) accept(List.of(caller), Map.of("x-hms-timeout-ms", "250")))
                        .deadline()
                        .remainingNanos(mesh.clock.nanos()))
                .isEqualTo(250_000_000L);
        for (String nonsense : List.of("", "soon", "1e9", "99999999999999999999")) {
            assertThat(((Admission.Admitted) accept(List.of(caller), Map.of("x-hms-timeout-ms", nonsense)))
                            .deadline()
                            .bounded())
                    .as(nonsense)
                    .isFalse();
        }
    }

    @Test
    void beforeItsFirstConfigurationAServiceServesNobody() {
        mesh.close();
        mesh = new TestMesh(
                        new FakeClock(),
                        gov.hms.mesh.internal.disk.StateDirectory.NONE,
                        io.opentelemetry.api.OpenTelemetry.noop(),
                        1)
                .started();
        caller = certificate(Configs.FRAUD_SCANNER_ID);
        assertThat(refused(List.of(caller), Map.of()))
                .extracting(Admission.Refused::status, Admission.Refused::reason)
                .containsExactly(503, "Mesh Not Ready");
    }

    @Test
    void withoutAValidCertificateOfItsOwnAServiceServesNobody() {
        mesh.certify(
                mesh.clock.instant().minusSeconds(90_000), mesh.clock.instant().minusSeconds(1));
        assertThat(refused(List.of(caller), Map.of()).status()).isEqualTo(503);
    }

    private static AccessRules rules(AccessRules.Allow... allow) {
        return new AccessRules(true, List.of(allow));
    }

    private static AccessRules.Allow allow(String source, Set<String> methods, RouteMatch.PathMatch... paths) {
        Optional<LogicalName> who = source.isEmpty() ? Optional.empty() : Optional.of(LogicalName.parse(source));
        return new AccessRules.Allow(who, methods, List.of(paths));
    }

    private void govern(AccessRules access) {
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).version(2).access(access).update());
    }

    private int status(String method, String path, String rawPath) {
        Admission admission =
                mesh.mesh().accept(new InboundCall(List.of(caller), method, path, rawPath, name -> null, 0));
        if (admission instanceof Admission.Refused refused) {
            return refused.status();
        }
        ((Admission.Admitted) admission).finished(200);
        return 200;
    }

    private int status(String method, String path) {
        return status(method, path, path);
    }

    @Test
    @Proves(
            field = "AccessPolicy spec.destination",
            behaviour = "without an AccessPolicy every member of the mesh may call")
    void withoutRulesEveryMemberMayCall() {
        assertThat(status("DELETE", "/anything")).isEqualTo(200);
    }

    @Test
    @Proves(
            field = "AccessPolicy spec.default",
            behaviour = "once a service has an AccessPolicy, what no rule allows is answered with 403")
    void aPolicyThatAllowsNobodyDeniesEverybody() {
        govern(rules());
        Admission.Refused refused = refused(List.of(caller), Map.of());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.flag()).isEqualTo(ResponseFlag.UAEX);
        assertThat(refused.reason()).as("tells the caller nothing").isEqualTo("Forbidden");
        assertThat(refused.headers()).startsWith("x-hms-reason", "denied", "x-hms-request-id");
        assertThat(mesh.meters
                        .get("http.server.request.duration")
                        .tag("service.peer.name", "fraud-scanner.scan")
                        .tag("hms.response.flag", "UAEX")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    @Proves(
            field = "AccessPolicy spec.allow[].source",
            behaviour = "a caller is allowed by the name that its certificate proves, and no other")
    void aRuleAllowsTheCallerItNames() {
        govern(rules(allow("return-intake.intake", Set.of())));
        assertThat(status("POST", "/flag")).isEqualTo(403);
        mesh.sys.push(Configs.of(TestMesh.SELF, 1)
                .version(3)
                .access(rules(allow("fraud-scanner.scan", Set.of())))
                .update());
        assertThat(status("POST", "/flag")).isEqualTo(200);
    }

    @Test
    @Proves(field = "AccessPolicy spec.allow[].methods", behaviour = "only the listed methods are allowed")
    void aRuleAllowsTheMethodsItLists() {
        govern(rules(allow("", Set.of("GET"))));
        assertThat(status("GET", "/flag")).isEqualTo(200);
        assertThat(status("HEAD", "/flag")).isEqualTo(403);
        assertThat(status("POST", "/flag")).isEqualTo(403);
        assertThat(status("get", "/flag")).isEqualTo(403);
    }

    @Test
    @Proves(
            field = "AccessPolicy spec.allow[].paths",
            behaviour = "only the listed paths are allowed, as the container decodes them")
    @Proves(
            field = "AccessPolicy spec.allow[].paths",
            behaviour = "a path that two readers could read differently is answered with 400")
    void aRuleAllowsThePathsItListsAndNoneThatCanBeReadInTwoWays() {
        govern(rules(allow(
                "", Set.of(), new RouteMatch.PathMatch.Prefix("/public"), new RouteMatch.PathMatch.Exact("/a b"))));
        assertThat(status("GET", "/public/x")).isEqualTo(200);
        assertThat(status("GET", "/a b", "/a%20b")).isEqualTo(200);
        assertThat(status("GET", "/admin")).isEqualTo(403);
        assertThat(status("GET", "/Public/x")).isEqualTo(403);
        for (String raw : List.of(
                "/public/..;/admin",
                "/public/;x/admin",
                "/public/%2e%2e/admin",
                "/public/../admin",
                "/public/./x",
                "/public//admin",
                "//public",
                "/public%2Fadmin",
                "/public/%5c..%5cadmin",
                "/public\\admin",
                "/public/%252e%252e/admin",
                "/public/%00",
                "/public/%c0%ae%c0%ae/admin",
                "/public/x%0d%0a",
                "public",
                "*",
                "")) {
            assertThat(status("GET", "/public/x", raw)).as(raw).isEqualTo(400);
        }
        Map<String, String> plain = Map.of(
                "/public/x", "/public/x",
                "/public/", "/public/",
                "/public/%C3%A4", "/public/\u00e4",
                "/public/a.b/..c/...", "/public/a.b/..c/...",
                "/public/x%20y", "/public/x y");
        plain.forEach((raw, decoded) ->
                assertThat(status("GET", decoded, raw)).as(raw).isEqualTo(200));
        assertThat(status("GET", "/public/x", "/public/y"))
                .as("the container and we read it differently, whatever the reason")
                .isEqualTo(400);
    }

    @Test
    void aServiceWithoutRulesByPathTakesPathsAsTheyAre() {
        govern(rules(allow("", Set.of())));
        assertThat(status("GET", "/x", "/x;jsessionid=1")).isEqualTo(200);
    }

    @Test
    void aPausedServiceIsPausedAlsoForThoseWhoAreDenied() {
        mesh.sys.push(Configs.of(TestMesh.SELF, 1)
                .version(2)
                .access(rules())
                .pausedUntil(mesh.clock.instant().plusSeconds(9))
                .update());
        assertThat(status("GET", "/flag")).isEqualTo(503);
    }

    private StatisticsReport report() {
        mesh.clock.advance(Duration.ofSeconds(3));
        return mesh.sys.reports().get(mesh.sys.reports().size() - 1);
    }

    @Test
    @Proves(
            field = "AccessPolicy spec.dryRun",
            behaviour = "what no rule allows is let in, counted and reported; without it, refused")
    void aDryRunAdmitsAndOnlyCounts() {
        govern(new AccessRules(true, List.of(allow("return-intake.intake", Set.of())), true, "scanner-access@7"));
        assertThat(status("POST", "/flag")).isEqualTo(200);
        assertThat(status("POST", "/x;y", "/x;y")).isEqualTo(200);

        assertThat(report().getDeniedList()).singleElement().satisfies(denied -> {
            assertThat(denied.getDryRun()).isTrue();
            assertThat(denied.getCaller()).isEqualTo(Configs.FRAUD_SCANNER_ID.toString());
            assertThat(denied.getPolicy()).isEqualTo("scanner-access@7");
            assertThat(denied.getCount()).isEqualTo(2);
            assertThat(denied.getRequestId()).as("nobody was told of one").isEmpty();
        });
        assertThat(mesh.meters
                        .get("hms.mesh.denied")
                        .tag("dry_run", "true")
                        .counter()
                        .count())
                .isEqualTo(2);
        mesh.sys.push(Configs.of(TestMesh.SELF, 1)
                .version(3)
                .access(rules(allow("return-intake.intake", Set.of())))
                .update());
        assertThat(status("POST", "/flag")).isEqualTo(403);
    }

    @Test
    void aRefusalIsReportedWithTheIdThatItsCallerWasTold() {
        govern(new AccessRules(true, List.of(), false, "scanner-access@7"));
        Admission.Refused refused = refused(List.of(caller), Map.of());
        refused(List.of(caller), Map.of());

        assertThat(report().getDeniedList()).singleElement().satisfies(denied -> {
            assertThat(denied.getCaller()).isEqualTo(Configs.FRAUD_SCANNER_ID.toString());
            assertThat(denied.getMethod()).isEqualTo("POST");
            assertThat(denied.getPath()).isEqualTo("/flag");
            assertThat(denied.getReason()).isEqualTo("denied");
            assertThat(denied.getCount()).isEqualTo(2);
            assertThat(denied.getDryRun()).isFalse();
            assertThat(refused.headers()).contains(denied.getRequestId());
        });
        mesh.clock.advance(Duration.ofSeconds(10));
        assertThat(mesh.sys.reports()).as("it is told once").hasSize(1);
    }

    @Test
    void howeverMuchIsRefusedAReportStaysSmallAndLosesNothing() {
        govern(rules());
        for (int i = 0; i < 1_000; i++) {
            status("M" + i, "/flag/" + i);
        }
        assertThat(report().getDeniedList())
                .hasSize(99)
                .allSatisfy(denied -> assertThat(denied.getCount()).isPositive());
        assertThat(report().getDeniedList().stream()
                        .mapToLong(denied -> denied.getCount())
                        .sum())
                .isEqualTo(1_000);
    }

    @Test
    @Proves(
            field = "spec.mtls",
            behaviour =
                    "strict: a request in clear is refused; permissive: it is let in as nobody, and counted by address")
    void aRequestInClearIsLetInOnlyWhilePermissiveAndAsNobody() {
        assertThat(clear(Map.of()))
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(401));

        mesh.sys.push(Configs.of(TestMesh.SELF, 1).version(2).permissive(true).update());
        assertThat(mesh.mesh().permissive()).isTrue();
        Map<String, String> claims = Map.of(
                "x-hms-timeout-ms", "1", "x-hms-priority", "critical", "x-hms-attempt", "7", "x-hms-mirror", "1");
        assertThat(clear(claims)).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
            assertThat(admitted.peer()).isEmpty();
            assertThat(admitted.deadline().bounded())
                    .as("what it says is not believed")
                    .isFalse();
            try (Admission.Activation here = admitted.activate()) {
                assertThat(RequestScope.current().attempt()).isEqualTo(1);
                assertThat(RequestScope.current().priority()).isEqualTo(Priority.NORMAL);
            }
            admitted.finished(200);
        });
        assertThat(report().getPlaintextList()).singleElement().satisfies(from -> {
            assertThat(from.getAddress()).isEqualTo("10.9.8.7");
            assertThat(from.getRequests()).isEqualTo(1);
        });

        mesh.sys.push(Configs.of(TestMesh.SELF, 1).version(3).update());
        assertThat(clear(Map.of())).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void whoComesInClearIsNeverMeantByARuleNorLetThroughAPause() {
        Configs permissive = Configs.of(TestMesh.SELF, 1).permissive(true);
        mesh.sys.push(permissive.version(2).access(rules(allow("", Set.of()))).update());
        assertThat(clear(Map.of()))
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
        mesh.sys.push(permissive
                .version(3)
                .pausedUntil(mesh.clock.instant().plusSeconds(9))
                .update());
        assertThat(clear(Map.of()))
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("Service Paused"));
    }

    @Test
    void callersInClearAreCountedByAddressWithinBounds() {
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).version(2).permissive(true).update());
        for (int i = 0; i < 500; i++) {
            ((Admission.Admitted) clear("10.0." + i / 250 + "." + i % 250, Map.of())).finished(200);
        }
        assertThat(report().getPlaintextList()).hasSize(100);
        assertThat(report().getPlaintextList())
                .filteredOn(from -> from.getAddress().equals("other"))
                .singleElement()
                .satisfies(from -> assertThat(from.getRequests()).isEqualTo(401));
    }

    private Admission clear(Map<String, String> headers) {
        return clear("10.9.8.7", headers);
    }

    /** Even with a certificate in its hand: over a connection in clear it proves nothing. */
    private Admission clear(String address, Map<String, String> headers) {
        return mesh.mesh()
                .accept(new InboundCall(
                        List.of(caller), "POST", "/flag", "/flag", headers::get, 0, Optional.of(address)));
    }

    @Test
    void aHeaderThatMeansAnotherMethodMustBeAllowedThatMethodToo() {
        govern(rules(allow("", Set.of("POST"))));
        for (String header : List.of("x-http-method-override", "x-http-method", "x-method-override")) {
            assertThat(accept(List.of(caller), Map.of(header, " delete ")))
                    .as(header)
                    .isInstanceOf(Admission.Refused.class);
            assertThat(accept(List.of(caller), Map.of(header, "POST", header.replace('-', '_'), "DELETE")))
                    .as("%s with underscores", header)
                    .isInstanceOf(Admission.Refused.class);
            assertThat(accept(List.of(caller), Map.of(header, "POST")))
                    .as(header)
                    .isInstanceOf(Admission.Admitted.class);
        }
        govern(rules(allow("", Set.of())));
        assertThat(accept(List.of(caller), Map.of("x-http-method-override", "DELETE")))
                .isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void denialsFillNoDisk() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(DenialRecord.class);
        logger.addAppender(lines);
        lines.start();
        try {
            govern(rules());
            for (int i = 0; i < 1_000; i++) {
                status("GET", "/a\n" + "x".repeat(1_000));
            }
            mesh.clock.advance(Duration.ofSeconds(10));
            status("GET", "/flag");
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).hasSize(11);
        assertThat(lines.list)
                .allSatisfy(line -> assertThat(line.getFormattedMessage())
                        .doesNotContain("\n")
                        .contains("fraud-scanner")
                        .hasSizeLessThan(600));
        assertThat(lines.list.get(10).getFormattedMessage()).contains("990 more like it");
    }

    @Test
    void theTimeARequestWaitedInTheServerCounts() {
        Admission admission = mesh.mesh()
                .accept(new InboundCall(
                        List.of(caller),
                        "GET",
                        "/",
                        "/",
                        Map.of("x-hms-timeout-ms", "20")::get,
                        Duration.ofMillis(21).toNanos()));
        assertThat(admission).isInstanceOfSatisfying(Admission.Refused.class, late -> {
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.headers()).containsExactly("x-hms-reason", "deadline");
        });
    }

    @Test
    void aRequestHandsOnWhatItsCallerSaidAndNoNonsense() {
        assertThat(scope(Map.of("x-hms-attempt", "3", "x-hms-priority", "batch")))
                .satisfies(scope -> {
                    assertThat(scope.attempt()).isEqualTo(3);
                    assertThat(scope.priority()).isEqualTo(Priority.BATCH);
                });
        for (String nonsense : List.of("", "0", "-1", "100", "1.0", "+2", "٣", "two", " 2", "99999999999")) {
            assertThat(scope(Map.of("x-hms-attempt", nonsense, "x-hms-priority", nonsense, "x-hms-timeout-ms", " 5")))
                    .as(nonsense)
                    .satisfies(scope -> {
                        assertThat(scope.attempt()).isEqualTo(1);
                        assertThat(scope.priority()).isEqualTo(Priority.NORMAL);
                        assertThat(scope.deadline().bounded()).isFalse();
                    });
        }
        assertThat(scope(Map.of("x-hms-priority", "CRITICAL")).priority()).isEqualTo(Priority.NORMAL);
    }

    private RequestScope scope(Map<String, String> headers) {
        Admission.Admitted admitted = (Admission.Admitted) accept(List.of(caller), headers);
        try (Admission.Activation active = admitted.activate()) {
            assertThat(active).isNotNull();
            return RequestScope.current();
        } finally {
            admitted.finished(200);
        }
    }

    @Test
    void everyPlaceIsGivenBackOnceHoweverTheRequestEnds() {
        double before = running();
        Admission.Admitted admitted = (Admission.Admitted) accept(List.of(caller), Map.of());
        assertThat(running()).isEqualTo(before + 1);
        admitted.finished(500);
        admitted.finished(200);
        assertThat(running()).isEqualTo(before);
        Admission.Admitted later = (Admission.Admitted) accept(List.of(caller), Map.of());
        later.answersLater();
        later.finished(200);
        refused(List.of(caller), Map.of("x-hms-timeout-ms", "0"));
        refused(List.of(), Map.of());
        assertThat(running()).isEqualTo(before);
    }

    private double running() {
        return mesh.meters.get("hms.mesh.inbound.running").gauge().value();
    }

    @Test
    void noWorkStartsAfterItsDeadlineHoweverLongTheQueue() {
        int started = 0;
        Random random = new Random(7);
        long[] arrivals = new long[2_000];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = mesh.clock.nanos() + i * 3_000_000L;
        }
        for (long arrived : arrivals) {
            long waited = Math.max(0, mesh.clock.nanos() - arrived);
            if (arrived > mesh.clock.nanos()) {
                mesh.clock.advance(Duration.ofNanos(arrived - mesh.clock.nanos()));
            }
            int timeout = 1 + random.nextInt(20);
            Admission admission = mesh.mesh()
                    .accept(new InboundCall(
                            List.of(caller),
                            "GET",
                            "/",
                            "/",
                            Map.of("x-hms-timeout-ms", Integer.toString(timeout))::get,
                            waited));
            if (admission instanceof Admission.Admitted admitted) {
                started++;
                assertThat(mesh.clock.nanos() - arrived).isLessThan(timeout * 1_000_000L);
                mesh.clock.advance(Duration.ofMillis(6));
                admitted.finished(200);
            }
        }
        assertThat(started).isBetween(500, 1_500);
    }

    @Test
    void aDeadlineThatPassesWhileARequestIsJudgedIsNoticedAtTheEnd() {
        double before = running();
        Admission admission = mesh.mesh().accept(new InboundCall(List.of(caller), "GET", "/", name -> {
            if (name.equals("traceparent")) {
                mesh.clock.advance(Duration.ofMillis(30));
            }
            return name.equals("x-hms-timeout-ms") ? "20" : null;
        }));
        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        late -> assertThat(late.status()).isEqualTo(504));
        assertThat(running()).as("its place is free again").isEqualTo(before);
    }

    @Test
    void aRequestThatCannotBeTracedGivesItsPlaceBack() {
        double before = running();
        InboundCall broken = new InboundCall(List.of(caller), "GET", "/", name -> {
            if (name.equals("traceparent")) {
                throw new IllegalStateException("recycled");
            }
            return null;
        });
        assertThatIllegalStateException().isThrownBy(() -> mesh.mesh().accept(broken));
        assertThat(running()).isEqualTo(before);
    }

    @Test
    void anOverloadedServiceSaysSoBeforeTheApplicationRuns() {
        List<Admission.Admitted> running = new ArrayList<>();
        Admission admission = accept(List.of(caller), Map.of("x-hms-priority", "batch"));
        while (admission instanceof Admission.Admitted admitted) {
            running.add(admitted);
            admission = accept(List.of(caller), Map.of("x-hms-priority", "batch"));
        }
        assertThat(running).as("four fifths of the limit it starts with").hasSize(8_000);
        Admission.Refused refused = (Admission.Refused) admission;
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.flag()).isEqualTo(ResponseFlag.UO);
        assertThat(refused.headers()).containsExactly("Retry-After", "1", "x-hms-reason", "overload");
        assertThat(accept(List.of(caller), Map.of())).isInstanceOf(Admission.Admitted.class);
        running.forEach(admitted -> admitted.finished(200));
    }

    @Test
    void whatTheServerCouldNotReadIsReportedUnderTheNameOfWhoSentIt() {
        mesh.mesh().unread(new InboundCall(List.of(caller), "", "/asked", header -> null));
        mesh.clock.advance(Duration.ofSeconds(30));

        assertThat(mesh.sys.reports().stream()
                        .flatMap(report -> report.getDeniedList().stream())
                        .toList())
                .singleElement()
                .satisfies(denied -> {
                    assertThat(denied.getCaller()).isEqualTo(Configs.FRAUD_SCANNER_ID.toString());
                    assertThat(denied.getReason()).isEqualTo("bad-request");
                    assertThat(denied.getPath()).isEqualTo("/asked");
                });
    }
}

package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.tls.PeerSvids;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.ResumingPair;
import gov.hms.mesh.testing.TestCa;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What was revoked, has ended, or is below a root that was withdrawn is refused by callers, by the called and by HMS-SYS, within five
 * seconds, on connections that are open and where TLS resumes a session and asks nobody.
 */
class S10ResumedSessionTest {
    private static final Duration IN_FORCE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String URL = "http://fraud-scanner.scan/flag";
    private static final String INTAKE = "spiffe://hms.local/ns/intake/svc/return-intake";
    private static final String SCANNER = "spiffe://hms.local/ns/scan/svc/fraud-scanner";

    /** Of tests that need no HMS-SYS. */
    private static final String TWO_ALONE = "two-alone";

    @TempDir
    Path directory;

    private LiveMesh live;
    private LiveMesh.Service scanner;
    private HmsMesh intake;
    private OkHttpClient client;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        if (test.getTags().contains(TWO_ALONE)) {
            return;
        }
        live = new LiveMesh(directory);
        scanner = live.serve("fraud-scanner.scan", "v1", "scanner-1");
        intake = live.join("return-intake.intake", "v1", "intake-1");
        client = live.client(intake);
        LiveMesh.await("the first call is answered", LONGEST, () -> status() == 200);
    }

    @AfterEach
    void stop() throws Exception {
        if (live != null) {
            live.close();
        }
    }

    /** The status of a call; 0 when there is no answer. */
    private int status() {
        try {
            return LiveMesh.status(client, URL);
        } catch (IOException failed) {
            return 0;
        }
    }

    private JsonNode revoke(String body) throws IOException {
        return live.post("/certificates/revoke", body);
    }

    private List<String> audited(String action) throws IOException {
        List<String> targets = new ArrayList<>();
        for (JsonNode record : live.get("/audit?last=100").get("records")) {
            if (record.get("action").asString().equals(action)) {
                targets.add(record.get("target").asString());
            }
        }
        return targets;
    }

    private String serial(String instance) throws IOException {
        for (JsonNode one : live.get("/instances").get("instances")) {
            if (one.get("instanceId").asString().equals(instance)) {
                return one.get("certificateSerial").asString();
            }
        }
        throw new AssertionError(instance + " is not connected");
    }

    private String state(String serial) {
        try {
            for (JsonNode one : live.get("/certificates").get("certificates")) {
                if (one.get("serial").asString().equals(serial)) {
                    return one.get("state").asString();
                }
            }
            return "unknown";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What may become of a peer between a handshake and the resumption of its session. */
    private enum Change {
        ROOT_WITHDRAWN("does not lead to a root of this mesh"),
        CERTIFICATE_ENDED("is valid from"),
        IDENTITY_DENIED("denied in this mesh"),
        EARLIER_ONES_DENIED("denied in this mesh"),
        SERIAL_DENIED("denied in this mesh");

        final String reason;

        Change(String reason) {
            this.reason = reason;
        }

        Trust of(Trust before, SpiffeId id, X509Certificate leaf) {
            Instant issued = DenyList.issued(leaf);
            return switch (this) {
                case ROOT_WITHDRAWN -> new Trust(List.of(new TestCa().root()), DenyList.NONE);
                case CERTIFICATE_ENDED -> before;
                case IDENTITY_DENIED -> new Trust(before.roots(), new DenyList(Map.of(id, DenyList.ALL), Set.of()));
                case EARLIER_ONES_DENIED ->
                    new Trust(before.roots(), new DenyList(Map.of(id, issued.plusSeconds(1)), Set.of()));
                case SERIAL_DENIED -> new Trust(before.roots(), new DenyList(Map.of(), Set.of(leaf.getSerialNumber())));
            };
        }
    }

    static Stream<Arguments> resumptions() {
        return Stream.of("TLSv1.3", "TLSv1.2")
                .flatMap(protocol -> Stream.of(true, false)
                        .flatMap(calledAsks -> Stream.of(Change.values())
                                .map(change -> Arguments.of(
                                        protocol,
                                        calledAsks ? "the called asks" : "the caller asks",
                                        calledAsks,
                                        change))));
    }

    /** Both ends, both versions, and everything that can become of a peer; and who asks only once takes it for as good as before. */
    @Tag(TWO_ALONE)
    @ParameterizedTest(name = "{0}, {1}, {3}")
    @MethodSource("resumptions")
    void whereTlsResumesAndAsksNobodyTheExchangeIsRefusedAllTheSame(
            String protocol, String asking, boolean calledAsks, Change change) throws Exception {
        TestCa ca = new TestCa();
        FakeClock clock = new FakeClock();
        SpiffeId caller = SpiffeId.parse(INTAKE);
        SpiffeId called = SpiffeId.parse(SCANNER);
        Trust before = new Trust(List.of(ca.root()), DenyList.NONE);
        AtomicReference<Trust> trust = new AtomicReference<>(before);
        PeerSvids peers = new PeerSvids(trust::get, clock);
        Instant then = clock.instant();
        PeerSvids askedOnce = new PeerSvids(() -> before, () -> then);
        try (ResumingPair pair = new ResumingPair(ca.issue(caller), ca.issue(called), protocol)) {
            ResumingPair.Meeting first = pair.meet();
            require(peers, calledAsks, first);

            SpiffeId peer = calledAsks ? caller : called;
            trust.set(change.of(before, peer, seen(calledAsks, first).get(0)));
            if (change == Change.CERTIFICATE_ENDED) {
                clock.advance(Duration.ofHours(25));
            }
            pair.calledTrust().refusing = true;
            pair.callerTrust().refusing = true;
            ResumingPair.Meeting second = pair.meet();

            assertThat(second.resumes(first)).as("the session was resumed").isTrue();
            assertThat(second.byCalled().created()).isEqualTo(first.byCalled().created());
            assertThat(second.byCaller().created()).isEqualTo(first.byCaller().created());
            if (protocol.equals("TLSv1.2")) {
                assertThat(second.byCaller().id()).isEqualTo(first.byCaller().id());
            }
            assertThat(pair.calledTrust().asked()).as("by the called").isEqualTo(1);
            assertThat(pair.callerTrust().asked()).as("by the caller").isEqualTo(1);
            for (ResumingPair.Meeting meeting : List.of(first, second)) {
                assertThatThrownBy(() -> require(peers, calledAsks, meeting))
                        .as(meeting == first ? "the open connection" : "the resumed session")
                        .isInstanceOf(SSLPeerUnverifiedException.class)
                        .hasMessageContaining(change.reason);
            }
            assertThatCode(() -> require(askedOnce, calledAsks, second))
                    .as("the control: nothing but the question keeps it out")
                    .doesNotThrowAnyException();
        }
    }

    private static List<X509Certificate> seen(boolean calledAsks, ResumingPair.Meeting meeting) {
        return (calledAsks ? meeting.byCalled() : meeting.byCaller()).peer();
    }

    private static void require(PeerSvids peers, boolean calledAsks, ResumingPair.Meeting meeting)
            throws SSLPeerUnverifiedException {
        if (calledAsks) {
            assertThat(peers.requireClient(seen(true, meeting))).hasToString(INTAKE);
        } else {
            peers.requireServer(seen(false, meeting), SpiffeId.parse(SCANNER));
        }
    }

    private int scannerPort() {
        return scanner.server.getURI().getPort();
    }

    /** Resumes his session with the service; the status of its answer. */
    private int resumed(Outlaw outlaw) throws IOException {
        try (Outlaw.Line line = outlaw.open(scannerPort())) {
            assertThat(line.resumed).as("the session was resumed").isTrue();
            return line.post();
        }
    }

    private Outlaw.Line served(Outlaw outlaw) throws IOException {
        Outlaw.Line kept = outlaw.open(scannerPort());
        assertThat(kept.post()).isEqualTo(200);
        assertThat(resumed(outlaw)).as("resumed, while nothing is wrong").isEqualTo(200);
        return kept;
    }

    private void refusedFromNowOn(Outlaw outlaw, Outlaw.Line kept) throws IOException {
        int then = scanner.served.get();
        for (int i = 0; i < 10; i++) {
            assertThat(resumed(outlaw)).isIn(401, 403);
        }
        assertThat(kept.post())
                .as("on the connection that was open all the while")
                .isIn(401, 403);
        assertThat(scanner.served.get()).as("nothing was done for him").isEqualTo(then);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThiefOfACertificateWhoResumesHisSessionIsRefusedOnceItIsRevoked(boolean bySerial) throws Exception {
        Outlaw thief = Outlaw.of(directory.resolve("state-intake-1"));
        try (Outlaw.Line kept = served(thief)) {
            long revoked = System.nanoTime();
            revoke(bySerial ? "{\"serial\":\"" + serial("intake-1") + "\"}" : "{\"service\":\"return-intake\"}");
            LiveMesh.awaitPromised("the thief is refused", IN_FORCE, () -> {
                try {
                    return resumed(thief) != 200;
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            System.out.printf(
                    "revoked by %s: refused where TLS resumes after %d ms%n",
                    bySerial ? "serial" : "service", (System.nanoTime() - revoked) / 1_000_000);
            refusedFromNowOn(thief, kept);
        }
    }

    @Test
    void whoseCertificateHasEndedIsRefusedThoughHeResumesTheSessionOfItsTime() throws Exception {
        Outlaw late = Outlaw.shortLived(
                directory.resolve("data/ca"),
                directory.resolve("scratch"),
                "return-intake.intake",
                Duration.ofSeconds(8));
        try (Outlaw.Line kept = served(late)) {
            LiveMesh.await("the end of the certificate", LONGEST, late::over);
            refusedFromNowOn(late, kept);
        }
    }

    /** HMS-SYS keeps one TLS context for all its life: its sessions are resumed across any change of whom it believes. */
    @Test
    void hmsSysItselfRefusesAThiefWhoResumesHisSession() throws Exception {
        Outlaw thief = Outlaw.of(directory.resolve("state-intake-1"));
        ResumedCalls calls = new ResumedCalls(thief, live.grpcPort());
        assertThat(calls.call()).isEqualTo(Status.Code.OK);
        assertThat(calls.call()).isEqualTo(Status.Code.OK);
        assertThat(calls.resumed()).as("sessions that were resumed").isEqualTo(1);

        revoke("{\"serial\":\"" + serial("intake-1") + "\"}");

        LiveMesh.awaitPromised("the thief is refused", IN_FORCE, () -> calls.call() != Status.Code.OK);
        int before = calls.resumed();
        for (int i = 0; i < 5; i++) {
            assertThat(calls.call()).isIn(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED);
        }
        assertThat(calls.resumed()).isEqualTo(before + 5);
    }

    @Test
    void aRevokedCallerIsRefusedOnItsKeptAliveConnection() throws Exception {
        int served = scanner.served.get();
        revoke("{\"service\":\"return-intake\",\"reason\":\"stolen\"}");

        LiveMesh.awaitPromised("the revoked caller is refused", IN_FORCE, () -> status() != 200);
        int then = scanner.served.get();
        for (int i = 0; i < 20; i++) {
            assertThat(status()).isNotEqualTo(200);
        }

        assertThat(scanner.served.get()).as("nothing was done for it").isEqualTo(then);
        assertThat(then).isGreaterThanOrEqualTo(served);
        assertThat(audited("certificate.revoke")).containsExactly(INTAKE);
    }

    @Test
    void aServiceWhoseDenialWasAMistakeComesBackByItself() throws Exception {
        revoke("{\"service\":\"fraud-scanner\"}");
        LiveMesh.awaitPromised("nobody calls it any more", IN_FORCE, () -> status() != 200);

        assertThat(live.postRaw("/certificates/allow", "{\"service\":\"fraud-scanner\",\"oldCertificates\":true}")
                        .statusCode())
                .isEqualTo(200);

        LiveMesh.await("it registers again and is called", LONGEST, () -> status() == 200);
    }

    @Test
    void aRevokedCallerFindsItOutAndSaysSo() throws Exception {
        revoke("{\"service\":\"return-intake\"}");

        LiveMesh.awaitPromised("its own calls fail closed", IN_FORCE, () -> {
            try {
                LiveMesh.status(client, URL);
                return false;
            } catch (MeshException denied) {
                return denied.getMessage().contains("denied in the mesh");
            } catch (IOException other) {
                return false;
            }
        });
    }

    @Test
    void aRevokedServerGetsNoRequestOnAConnectionThatIsOpen() throws Exception {
        revoke("{\"service\":\"fraud-scanner\"}");
        LiveMesh.awaitPromised("the revoked server is not called", IN_FORCE, () -> status() != 200);
        int then = scanner.served.get();

        for (int i = 0; i < 20; i++) {
            assertThat(status()).isNotEqualTo(200);
        }

        assertThat(scanner.served.get()).isEqualTo(then);
        assertThat(live.get("/services/fraud-scanner").get("endpoints")).isEmpty();
    }

    @Test
    void theStreamOfARevokedInstanceEndsAndNoOtherBegins() throws Exception {
        revoke("{\"spiffeId\":\"" + INTAKE + "\"}");

        LiveMesh.awaitPromised("it is gone from the connected ones", IN_FORCE, () -> {
            try {
                return live.get("/instances").get("instances").size() == 1;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        assertThat(live.get("/instances")
                        .get("instances")
                        .get(0)
                        .get("instanceId")
                        .asString())
                .isEqualTo("scanner-1");
    }

    @Test
    void aDeniedIdentityCannotJoinUntilItIsAllowedAndThenItsOldCertificateStaysDenied() throws Exception {
        String old = serial("intake-1");
        String join = live.joinString("return-intake.intake");
        revoke("{\"service\":\"return-intake\"}");
        assertThat(state(old)).isEqualTo("denied");

        assertThatThrownBy(() -> live.join("return-intake.intake", "v1", "intake-2"))
                .hasMessageContaining("denied in this mesh");
        assertThat(audited("certificate.refuse")).contains(INTAKE);
        assertThat(join).isNotEmpty();

        live.post("/certificates/allow", "{\"service\":\"return-intake\"}");
        // certificates count whole seconds, and one of this very second would be denied itself
        long second = System.nanoTime() + Duration.ofMillis(1_100).toNanos();
        LiveMesh.await("the next second", LONGEST, () -> System.nanoTime() > second);
        OkHttpClient again = live.client(live.join("return-intake.intake", "v1", "intake-3"));

        LiveMesh.await("a new certificate is good", LONGEST, () -> {
            try {
                return LiveMesh.status(again, URL) == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        assertThat(status()).as("the old certificate stays denied").isNotEqualTo(200);
        assertThat(state(old)).isEqualTo("denied");
        assertThat(state(serial("intake-3"))).isEqualTo("valid");
        assertThat(audited("certificate.allow")).containsExactly(INTAKE);
    }

    @Test
    void aMistakeIsTakenBackAltogether() throws Exception {
        revoke("{\"service\":\"return-intake\"}");
        LiveMesh.awaitPromised("it is refused", IN_FORCE, () -> status() != 200);

        live.post("/certificates/allow", "{\"service\":\"return-intake\",\"oldCertificates\":true}");

        LiveMesh.await("it is served again", LONGEST, () -> status() == 200);
        assertThat(live.get("/certificates").get("denied")).isEmpty();
    }

    @Test
    void oneCertificateIsDeniedByItsSerialNumberAndNoOther() throws Exception {
        OkHttpClient other = live.client(live.join("return-intake.intake", "v1", "intake-2"));
        LiveMesh.await("both are served", LONGEST, () -> {
            try {
                return LiveMesh.status(other, URL) == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        String serial = serial("intake-1");

        JsonNode answer = revoke("{\"serial\":\"" + serial + "\"}");

        assertThat(answer.get("known").asBoolean()).isTrue();
        assertThat(answer.get("until").asString()).isNotEmpty();
        LiveMesh.awaitPromised("the one is refused", IN_FORCE, () -> status() != 200);
        assertThat(LiveMesh.status(other, URL)).isEqualTo(200);
        assertThat(audited("certificate.revoke")).containsExactly(serial);
        assertThat(state(serial)).isEqualTo("denied");
    }

    @Test
    void whatIsDeniedIsStillDeniedAfterHmsSysStartsAnew() throws Exception {
        revoke("{\"service\":\"return-intake\"}");
        LiveMesh.awaitPromised("it is refused", IN_FORCE, () -> status() != 200);
        live.stopSys();
        assertThat(status()).as("without HMS-SYS too").isNotEqualTo(200);
        live.startSys();

        assertThat(live.get("/certificates").get("denied").get(0).get("subject").asString())
                .isEqualTo(INTAKE);
        assertThat(status()).isNotEqualTo(200);
    }

    @Test
    void whatCannotBeDeniedIsRefusedAndChangesNothing() throws Exception {
        for (String body : List.of(
                "{}",
                "{\"service\":\"nobody.anywhere\"}",
                "{\"serial\":\"xyz\"}",
                "{\"serial\":\"\"}",
                "{\"spiffeId\":\"spiffe://other.example/ns/scan/svc/fraud-scanner\"}",
                "{\"spiffeId\":\"spiffe://hms.local/hms-sys\"}",
                "{\"spiffeId\":\"" + SCANNER + "/\"}",
                "{\"service\":\"fraud-scanner\",\"serial\":\"1\"}",
                "{\"service\":\"fraud-scanner\",\"reason\":\"" + "x".repeat(257) + "\"}")) {
            assertThat(live.postRaw("/certificates/revoke", body).statusCode())
                    .as(body)
                    .isBetween(400, 499);
        }
        assertThat(live.postRaw("/certificates/allow", "{\"service\":\"fraud-scanner\"}")
                        .statusCode())
                .isBetween(400, 499);

        assertThat(live.get("/certificates").get("denied")).isEmpty();
        assertThat(audited("certificate.revoke")).isEmpty();
        assertThat(status()).isEqualTo(200);
    }
}

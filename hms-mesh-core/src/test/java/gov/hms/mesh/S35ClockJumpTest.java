package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.TestIdentity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wall clock that jumps moves no deadline and is never a reason to believe an old certificate; all is well again when it is right. */
class S35ClockJumpTest {
    private static final SpiffeId SELF = SpiffeId.ofWorkload("hms.local", TestMesh.SELF);
    private static final Duration LONGEST_LOOK_AWAY = Duration.ofSeconds(30);

    private final TestMesh mesh = new TestMesh();
    private final AtomicInteger rejoined = new AtomicInteger();
    private X509Certificate caller;

    @BeforeEach
    void start() {
        mesh.onRejoin(() -> {
            rejoined.incrementAndGet();
            throw new IllegalStateException("the token is spent");
        });
        mesh.started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
        Instant now = mesh.clock.instant();
        caller = mesh.ca
                .issue(Configs.FRAUD_SCANNER_ID, now.minusSeconds(60), now.plusSeconds(86_400))
                .leaf();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static FakeExchange answering() {
        return new FakeExchange(attempt -> new Answer(200));
    }

    private int call() throws Exception {
        return mesh.post(Configs.FRAUD_SCANNER, answering()).status();
    }

    private Admission accept() {
        Admission admission = mesh.mesh().accept(new InboundCall(List.of(caller), "POST", "/flag", header -> null));
        if (admission instanceof Admission.Admitted admitted) {
            admitted.finished(200);
        }
        return admission;
    }

    private void failsClosed(Duration jump) {
        FakeExchange exchange = answering();
        assertThatThrownBy(() -> mesh.post(Configs.FRAUD_SCANNER, exchange))
                .as("out after a jump of %s", jump)
                .isInstanceOf(MeshNotReadyException.class)
                .hasMessageContaining("no certificate that is valid now")
                .hasMessageContaining("the clock right?");
        assertThat(exchange.sent()).isEmpty();
        assertThat(accept())
                .as("in after a jump of %s", jump)
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> assertThat(refused.status()).isIn(401, 503));
    }

    private void works(Duration jump) throws Exception {
        assertThat(call()).as("out after a jump of %s", jump).isEqualTo(200);
        assertThat(accept()).as("in after a jump of %s", jump).isInstanceOf(Admission.Admitted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT-1S", "PT30S", "PT-30S", "PT59S", "PT-59S", "PT-60S", "PT60S", "PT1H", "PT12H"})
    void aJumpWithinTheCertificatesLifeIsNotNoticed(String by) throws Exception {
        Duration jump = Duration.parse(by);
        mesh.clock.jump(jump);
        works(jump);
        mesh.clock.advance(LONGEST_LOOK_AWAY);
        mesh.clock.jump(jump.negated());
        works(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-10M", "PT-1H", "P-3650D", "P1D", "P2D", "P3650D"})
    void outsideOfItNothingIsSentOrServedAndOnceItIsRightAgainEverythingIsAtOnce(String by) throws Exception {
        Duration jump = Duration.parse(by);
        works(Duration.ZERO);
        mesh.clock.jump(jump);
        failsClosed(jump);
        for (int i = 0; i < 10; i++) {
            mesh.clock.advance(LONGEST_LOOK_AWAY);
            failsClosed(jump);
        }
        mesh.clock.jump(jump.negated());
        works(Duration.ZERO);
        mesh.clock.advance(LONGEST_LOOK_AWAY);
        works(Duration.ZERO);
        assertThat(mesh.sys.streams())
                .as("the stream lives by the monotonic clock")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT60S", "PT-60S", "PT1H", "PT12H"})
    void aDeadlineIsNeitherPutOffNorBroughtForwardByAJump(String by) throws Exception {
        Deadline deadline = Deadline.afterNanos(1_000_000_000L, mesh.clock.nanos());
        mesh.clock.jump(Duration.parse(by));
        assertThat(deadline.remainingNanos(mesh.clock.nanos())).isEqualTo(1_000_000_000L);
        assertThat(mesh.mesh().call(within(deadline), answering()).status()).isEqualTo(200);

        mesh.clock.advance(Duration.ofMillis(999));
        mesh.clock.jump(Duration.parse(by).negated());
        assertThat(deadline.expired(mesh.clock.nanos())).isFalse();

        mesh.clock.advance(Duration.ofMillis(1));
        FakeExchange late = answering();
        assertThatThrownBy(() -> mesh.mesh().call(within(deadline), late))
                .isInstanceOf(gov.hms.mesh.call.DeadlineExceededException.class);
        assertThat(late.sent()).isEmpty();
    }

    private static OutboundCall within(Deadline deadline) {
        return new OutboundCall(Configs.FRAUD_SCANNER, "POST", "/flag", header -> null, deadline);
    }

    /** HMS-SYS has the time that is right, and issues for the day around it. */
    private void rejoinIssues(Instant notBefore, Instant notAfter) {
        mesh.onRejoin(() -> {
            rejoined.incrementAndGet();
            TestIdentity issued = mesh.ca.issue(SELF, notBefore, notAfter);
            return new SvidClient.Issued(
                    new X509Svid(SELF, issued.chain().subList(0, 1), issued.key()), List.of(mesh.ca.root()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P2D", "P3650D"})
    void whoSleptThroughTheEndRenewsWithinThirtySecondsOfWakingUp(String by) throws Exception {
        Duration asleep = Duration.parse(by);
        // an hour passes first, so that the rotator has a routine to be woken from
        mesh.clock.advance(Duration.ofHours(1));
        Instant then = mesh.clock.instant().plus(asleep);
        rejoinIssues(then.minusSeconds(60), then.plusSeconds(86_400));

        mesh.clock.jump(asleep);
        failsClosed(asleep);
        mesh.clock.advance(LONGEST_LOOK_AWAY);

        assertThat(rejoined).hasValue(1);
        assertThat(call()).isEqualTo(200);
    }

    @Test
    void aJumpOverTheTimeOfRenewalDoesNotSkipIt() {
        mesh.clock.advance(Duration.ofHours(1));
        AtomicInteger before = new AtomicInteger(mesh.sys.renewals());
        mesh.clock.jump(Duration.ofHours(12));
        mesh.clock.advance(LONGEST_LOOK_AWAY);
        assertThat(mesh.sys.renewals()).isGreaterThan(before.get());
        assertThat(rejoined)
                .as("the certificate is valid: no token is spent on it")
                .hasValue(0);
    }

    @Test
    void aClockThatFallsBackOverTheTimeOfRenewalAsksOnlyWhenItIsTimeAgain() throws Exception {
        mesh.clock.jump(Duration.ofSeconds(-60));
        mesh.clock.advance(Duration.ofHours(1));
        assertThat(mesh.sys.renewals()).isZero();
        works(Duration.ofSeconds(-60));
        mesh.clock.advance(Duration.ofHours(9));
        assertThat(mesh.sys.renewals()).isPositive();
    }

    @Test
    void aCertificateOfAWrongClocksTimeIsReplacedOnceTheClockIsRight() throws Exception {
        Duration wrong = Duration.ofDays(3_650);
        Instant right = mesh.clock.instant();
        mesh.clock.jump(wrong);
        rejoinIssues(right.plus(wrong).minusSeconds(60), right.plus(wrong).plusSeconds(86_400));
        mesh.clock.advance(LONGEST_LOOK_AWAY);
        assertThat(rejoined).hasValue(1);

        mesh.clock.jump(wrong.negated());
        failsClosed(wrong.negated());
        Instant now = mesh.clock.instant();
        rejoinIssues(now.minusSeconds(60), now.plusSeconds(86_400));
        mesh.clock.advance(LONGEST_LOOK_AWAY);

        assertThat(call()).isEqualTo(200);
    }

    private long wallNanos() {
        return TimeUnit.MILLISECONDS.toNanos(mesh.clock.millis());
    }

    /** The control: the same deadline by the wall clock. */
    @ParameterizedTest
    @ValueSource(strings = {"PT60S", "PT1H", "PT12H"})
    void aDeadlineByTheWallClockWouldBePutOffAndBroughtForward(String by) {
        Duration jump = Duration.parse(by);
        Deadline deadline = Deadline.afterNanos(1_000_000_000L, wallNanos());

        mesh.clock.jump(jump);
        assertThat(deadline.expired(wallNanos())).isTrue();

        mesh.clock.jump(jump.negated().multipliedBy(2));
        assertThat(deadline.remainingNanos(wallNanos())).isEqualTo(1_000_000_000L + jump.toNanos());
    }

    /** The control: one long timer in place of a look every thirty seconds. */
    @Test
    void aTimerSetForTheTimeOfRenewalWouldSleepOnThroughTheJump() {
        AtomicInteger woken = new AtomicInteger();
        mesh.clock.after(Duration.ofHours(12), woken::incrementAndGet);

        mesh.clock.jump(Duration.ofHours(12));
        mesh.clock.advance(LONGEST_LOOK_AWAY);

        assertThat(woken).hasValue(0);
        assertThat(mesh.sys.renewals()).as("of who looks at the clock").isPositive();
    }
}

package gov.hms.mesh.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SvidRotatorTest {
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofHours(24);

    private final FakeClock clock = new FakeClock();
    private final TestCa ca = new TestCa();
    private final IdentitySource identity = new IdentitySource();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Server server;
    private ManagedChannel channel;

    /** By how much the clock of HMS-SYS is ahead of ours. */
    private Duration ahead = Duration.ZERO;

    private int renewals;

    @BeforeEach
    void start() throws Exception {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new Issuing())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        TestIdentity first = ca.issue(
                Configs.FRAUD_SCANNER_ID,
                since(clock.instant()),
                clock.instant().plus(LIFE));
        identity.adopt(new X509Svid(Configs.FRAUD_SCANNER_ID, first.chain(), first.key()), List.of(ca.root()));
        new SvidRotator(
                        identity,
                        () -> channel,
                        () -> {
                            throw new IllegalStateException("there is no token in this test");
                        },
                        new LifeAlarms(clock, new Meters(meters, "return-intake.intake")),
                        clock,
                        clock,
                        new Random(7))
                .start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static Instant since(Instant issued) {
        return issued.minus(DenyList.BACKDATED);
    }

    private final class Issuing extends IdentityGrpc.IdentityImplBase {
        @Override
        public void renew(RenewRequest request, StreamObserver<SignedIdentity> response) {
            renewals++;
            Instant now = clock.instant().plus(ahead);
            try {
                PublicKey key =
                        new JcaPKCS10CertificationRequest(request.getCsr().toByteArray()).getPublicKey();
                X509Certificate leaf = ca.leaf(Configs.FRAUD_SCANNER_ID.toString(), key, since(now), now.plus(LIFE));
                response.onNext(SignedIdentity.newBuilder()
                        .setSpiffeId(Configs.FRAUD_SCANNER_ID.toString())
                        .addChain(ByteString.copyFrom(leaf.getEncoded()))
                        .addTrustBundle(ByteString.copyFrom(ca.root().getEncoded()))
                        .build());
                response.onCompleted();
            } catch (IOException | GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private X509Svid serving() {
        return identity.current().svid();
    }

    private double early() {
        var counter = meters.find(MeshMeter.CERTIFICATE_EARLY.title()).counter();
        return counter == null ? 0 : counter.count();
    }

    /** Lets time pass, and is never without a certificate that is valid by our own clock. */
    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
            clock.advance(LOOK);
            assertThat(serving().validAt(clock.instant()))
                    .as("%s after %s", serving(), passed)
                    .isTrue();
        }
    }

    private void untilRenewal() {
        for (int i = 0; renewals == 0; i++) {
            assertThat(i).as("half minutes without a renewal").isLessThan(24 * 120);
            pass(LOOK);
        }
    }

    @Test
    void itRenewsAtAThirdOfItsLifeGiveOrTakeATenth() {
        X509Svid first = serving();
        pass(Duration.ofMinutes(7 * 60 + 10));
        assertThat(renewals).isZero();
        pass(Duration.ofMinutes(100));
        assertThat(renewals).isEqualTo(1);
        assertThat(serving()).isNotEqualTo(first);
        assertThat(early()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2M", "PT10M", "PT1H", "PT12H"})
    void oneThatIsNotValidYetWaitsWhileTheOneBeforeItServes(String by) {
        ahead = Duration.parse(by);
        X509Svid first = serving();
        untilRenewal();
        assertThat(serving()).as("kept, because it can be used").isSameAs(first);
        assertThat(early()).as("and said so").isEqualTo(1);

        pass(ahead.minus(DenyList.BACKDATED).minus(LOOK));
        assertThat(serving()).isSameAs(first);
        assertThat(renewals)
                .as("asking again brings one that begins later still")
                .isEqualTo(1);
        pass(LOOK.multipliedBy(2));
        assertThat(serving()).isNotSameAs(first);
        assertThat(identity.current().generation()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2M", "PT1H", "PT12H"})
    void aClockThatStaysBehindForTenDaysNeverLeavesItWithoutOne(String by) {
        ahead = Duration.parse(by);
        pass(Duration.ofDays(10));
        assertThat(renewals).isBetween(10, 40);
        assertThat(early()).isEqualTo(renewals);
    }

    @Test
    void onceTheClockIsRightItIsTakenWithinThirtySeconds() {
        ahead = Duration.ofHours(3);
        X509Svid first = serving();
        untilRenewal();
        clock.jump(ahead);
        ahead = Duration.ZERO;
        clock.advance(LOOK);
        assertThat(serving()).isNotSameAs(first);
        assertThat(serving().validAt(clock.instant())).isTrue();
        assertThat(renewals).isEqualTo(1);
    }

    @Test
    void oneThatBeginsAfterTheEndOfTheOneBeforeItIsAskedForAgain() {
        ahead = Duration.ofDays(3);
        X509Svid first = serving();
        untilRenewal();
        pass(Duration.ofMinutes(5));
        assertThat(renewals).as("tries, less often each time").isBetween(5, 60);
        assertThat(serving()).isSameAs(first);

        ahead = Duration.ZERO;
        pass(Duration.ofMinutes(1));
        assertThat(serving()).isNotSameAs(first);
    }

    @Test
    void whatIsTrustedWhenItIsTakenIsWhatWasToldLast() {
        ahead = Duration.ofHours(1);
        untilRenewal();
        X509Certificate another = new TestCa().root();
        identity.adoptTrust(List.of(ca.root(), another), DenyList.NONE);
        pass(Duration.ofHours(1));
        assertThat(renewals).isEqualTo(1);
        assertThat(identity.current().generation()).isEqualTo(3);
        assertThat(identity.current().trustBundle()).containsExactly(ca.root(), another);
        assertThat(identity.trust().roots()).containsExactly(ca.root(), another);
    }

    /** The control: taken at once it would have been the end of all calls. */
    @Test
    void takenAtOnceItWouldBeOfNoUse() {
        Instant theirs = clock.instant().plus(Duration.ofHours(1));
        TestIdentity next = ca.issue(Configs.FRAUD_SCANNER_ID, since(theirs), theirs.plus(LIFE));
        identity.adopt(new X509Svid(Configs.FRAUD_SCANNER_ID, next.chain(), next.key()), List.of(ca.root()));
        assertThat(serving().validAt(clock.instant())).isFalse();
    }
}

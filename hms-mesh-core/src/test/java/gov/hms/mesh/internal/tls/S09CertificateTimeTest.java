package gov.hms.mesh.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.TestCa;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A certificate proves nothing before and after its time, asked anew in every exchange however old the connection is. */
class S09CertificateTimeTest {
    private final TestCa ca = new TestCa();
    private final FakeClock clock = new FakeClock();
    private final Trust trust = new Trust(List.of(ca.root()), DenyList.NONE);
    private final PeerSvids peers = new PeerSvids(() -> trust, clock);

    private X509Certificate leaf(Duration since, Duration until) {
        Instant now = clock.instant();
        return ca.issue(Configs.FRAUD_SCANNER_ID, now.plus(since), now.plus(until))
                .leaf();
    }

    private void refused(X509Certificate leaf, String because) {
        assertThatThrownBy(() -> peers.requireClient(List.of(leaf)))
                .isInstanceOf(SSLPeerUnverifiedException.class)
                .hasMessageContaining(because);
        assertThatThrownBy(() -> peers.requireServer(List.of(leaf), Configs.FRAUD_SCANNER_ID))
                .isInstanceOf(SSLPeerUnverifiedException.class)
                .hasMessageContaining(because);
    }

    private void accepted(X509Certificate leaf) {
        assertThatCode(() -> {
                    assertThat(peers.requireClient(List.of(leaf))).isEqualTo(Configs.FRAUD_SCANNER_ID);
                    peers.requireServer(List.of(leaf), Configs.FRAUD_SCANNER_ID);
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"-86400,-1", "-86400,-300", "-7200,-3600", "2,86400", "300,86400", "86400,172800"})
    void outsideOfItsTimeItIsRefused(long since, long until) {
        refused(leaf(Duration.ofSeconds(since), Duration.ofSeconds(until)), "valid from");
    }

    @ParameterizedTest
    @CsvSource({"-60,86340", "-86000,10", "-1,1", "-3600,3600", "-60,604740"})
    void withinItsTimeItIsAccepted(long since, long until) {
        accepted(leaf(Duration.ofSeconds(since - 1), Duration.ofSeconds(until + 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 30, 365, 3_650})
    void oneThatLivesLongerThanHmsSysIssuesIsNotOfHmsSys(long days) {
        refused(leaf(Duration.ofMinutes(-1), Duration.ofDays(days)), "lives");
    }

    @Test
    void onALiveConnectionTheEndIsNoticedInTheVeryExchangeThatFollowsIt() {
        X509Certificate leaf = leaf(Duration.ofMinutes(-1), Duration.ofHours(1));
        for (int minute = 0; minute < 59; minute++) {
            accepted(leaf);
            clock.advance(Duration.ofMinutes(1));
        }
        clock.advance(Duration.ofMinutes(1));

        refused(leaf, "valid from");
        clock.advance(Duration.ofDays(1));
        refused(leaf, "valid from");
    }

    @Test
    void aSlowClockRefusesAndAcceptsOnceItIsRight() {
        X509Certificate leaf = leaf(Duration.ofMinutes(5), Duration.ofHours(24));
        refused(leaf, "clock wrong");

        clock.advance(Duration.ofMinutes(6));

        accepted(leaf);
    }

    @Test
    void aMinuteOfSkewIsForgivenBecauseCertificatesAreBackdated() {
        Instant issued = clock.instant().plusSeconds(59);
        accepted(ca.issue(Configs.FRAUD_SCANNER_ID, issued.minus(DenyList.BACKDATED), issued.plus(Duration.ofHours(24)))
                .leaf());
    }

    @Test
    void withoutTheQuestionOfEachExchangeTheVerdictOfYesterdayWouldStillStand() {
        X509Certificate leaf = leaf(Duration.ofMinutes(-1), Duration.ofHours(1));
        Instant frozen = clock.instant();
        PeerSvids asked = new PeerSvids(() -> trust, clock);
        PeerSvids once = new PeerSvids(() -> trust, () -> frozen);

        clock.advance(Duration.ofHours(2));

        assertThatCode(() -> once.requireClient(List.of(leaf))).doesNotThrowAnyException();
        assertThatThrownBy(() -> asked.requireClient(List.of(leaf))).hasMessageContaining("valid from");
    }

    /** The control of the limit: to the trust manager of the JDK the same chain is as good as any. */
    @ParameterizedTest
    @ValueSource(longs = {8, 30, 365, 3_650})
    void withoutTheLimitOfLifeTheSameChainIsTaken(long days) {
        X509Certificate leaf = leaf(Duration.ofMinutes(-1), Duration.ofDays(days));
        X509Certificate[] chain = {leaf, ca.root()};
        assertThatCode(() -> ca.trustManager().checkClientTrusted(chain, "EC")).doesNotThrowAnyException();
        refused(leaf, "lives");
    }
}

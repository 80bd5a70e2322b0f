package gov.hms.mesh.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.TestCa;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;

class PeerSvidsTest {
    private final TestCa ca = new TestCa();
    private final FakeClock clock = new FakeClock();
    private final Trust trust = new Trust(List.of(ca.root()), DenyList.NONE);
    private final PeerSvids peers = new PeerSvids(() -> trust, clock);
    private final X509Certificate leaf = ca.issue(
                    Configs.FRAUD_SCANNER_ID,
                    clock.instant().minusSeconds(60),
                    clock.instant().plusSeconds(3_600))
            .leaf();

    @Test
    void aValidPeerIsKnownByItsId() throws SSLPeerUnverifiedException {
        assertThat(peers.requireClient(List.of(leaf))).isEqualTo(Configs.FRAUD_SCANNER_ID);
        peers.requireServer(List.of(leaf), Configs.FRAUD_SCANNER_ID);
    }

    @Test
    void anotherServiceIsRefusedByName() {
        SpiffeId other = SpiffeId.ofWorkload("hms.local", LogicalName.parse("refund-payout.payout"));
        assertThatThrownBy(() -> peers.requireServer(List.of(leaf), other))
                .isInstanceOf(SSLPeerUnverifiedException.class)
                .hasMessageContaining("fraud-scanner")
                .hasMessageContaining("refund-payout");
    }

    @Test
    void validityIsAskedEachTimeAlsoOfACertificateThatWasGoodBefore() throws SSLPeerUnverifiedException {
        peers.requireClient(List.of(leaf));
        clock.advance(Duration.ofHours(2));
        assertThatThrownBy(() -> peers.requireClient(List.of(leaf))).hasMessageContaining("valid from");
    }

    @Test
    void anAuthorityIsNobody() {
        assertThatThrownBy(() -> peers.requireClient(List.of(ca.root())))
                .isInstanceOf(SSLPeerUnverifiedException.class)
                .hasMessageContaining("authority");
    }
}

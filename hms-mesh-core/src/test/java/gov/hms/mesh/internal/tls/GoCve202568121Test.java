package gov.hms.mesh.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.ResumingPair;
import gov.hms.mesh.testing.ResumingPair.Meeting;
import gov.hms.mesh.testing.TestCa;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CVE-2025-68121 of Go: when the roots that a TLS configuration trusts were changed between a handshake and the resumption of its
 * session, the session was resumed for a peer below a root that was not trusted any more. JSSE does the same, so whom to trust is asked
 * here in every exchange, of the certificates that the resumed session brings along, under the roots of that moment.
 */
class GoCve202568121Test {
    private static final SpiffeId INTAKE = SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake"));

    private final TestCa old = new TestCa();
    private final TestCa next = new TestCa();
    private final FakeClock clock = new FakeClock();
    private final Trust before = new Trust(List.of(old.root()), DenyList.NONE);
    private final AtomicReference<Trust> trust = new AtomicReference<>(before);
    private final PeerSvids peers = new PeerSvids(trust::get, clock);

    private ResumingPair pair(String protocol) throws Exception {
        return new ResumingPair(old.issue(INTAKE), old.issue(Configs.FRAUD_SCANNER_ID), protocol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aRootThatIsWithdrawnTakesItsResumedSessionsAlong(String protocol) throws Exception {
        try (ResumingPair pair = pair(protocol)) {
            Meeting first = pair.meet();
            assertThat(peers.requireClient(first.byCalled().peer())).isEqualTo(INTAKE);
            peers.requireServer(first.byCaller().peer(), Configs.FRAUD_SCANNER_ID);

            trust.set(new Trust(List.of(next.root()), DenyList.NONE));
            // TLS itself would be told now, if it asked
            pair.calledTrust().refusing = true;
            pair.callerTrust().refusing = true;
            Meeting second = pair.meet();

            assertThat(second.resumes(first))
                    .as("TLS resumed, and asked nobody")
                    .isTrue();
            assertThat(pair.calledTrust().asked()).isEqualTo(1);
            assertThat(pair.callerTrust().asked()).isEqualTo(1);
            assertThatThrownBy(() -> peers.requireClient(second.byCalled().peer()))
                    .isInstanceOf(SSLPeerUnverifiedException.class)
                    .hasMessageContaining("does not lead to a root of this mesh");
            assertThatThrownBy(() -> peers.requireServer(second.byCaller().peer(), Configs.FRAUD_SCANNER_ID))
                    .isInstanceOf(SSLPeerUnverifiedException.class)
                    .hasMessageContaining("does not lead to a root of this mesh");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void oneThatIsAddedTakesNothingAway(String protocol) throws Exception {
        try (ResumingPair pair = pair(protocol)) {
            Meeting first = pair.meet();
            trust.set(new Trust(List.of(old.root(), next.root()), DenyList.NONE));
            Meeting second = pair.meet();

            assertThat(second.resumes(first)).isTrue();
            assertThat(peers.requireClient(second.byCalled().peer())).isEqualTo(INTAKE);
        }
    }

    /** The control: who asked once, as Go did, takes the resumed session. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void trustOfYesterdayTakesIt(String protocol) throws Exception {
        PeerSvids frozen = new PeerSvids(() -> before, clock);
        try (ResumingPair pair = pair(protocol)) {
            Meeting first = pair.meet();
            trust.set(new Trust(List.of(next.root()), DenyList.NONE));
            Meeting second = pair.meet();

            assertThat(second.resumes(first)).isTrue();
            assertThatCode(() -> {
                        assertThat(frozen.requireClient(second.byCalled().peer()))
                                .isEqualTo(INTAKE);
                        frozen.requireServer(second.byCaller().peer(), Configs.FRAUD_SCANNER_ID);
                    })
                    .doesNotThrowAnyException();
        }
    }
}

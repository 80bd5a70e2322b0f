package gov.hms.mesh.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.TestCa;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A SPIFFE ID with a trick in its path is refused where it is written and, signed by a trusted root, where it is read. */
class S12SpiffePathTest {
    private final TestCa ca = new TestCa();
    private final FakeClock clock = new FakeClock();
    private final Trust trust = new Trust(List.of(ca.root()), DenyList.NONE);
    private final PeerSvids peers = new PeerSvids(() -> trust, clock);

    private X509Certificate signed(String uri) throws Exception {
        PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        return ca.leaf(
                uri, key, clock.instant().minusSeconds(60), clock.instant().plusSeconds(3_600));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://HMS.local/svc/a",
                "SPIFFE://hms.local/svc/a",
                "Spiffe://hms.local/svc/a",
                "spiffe://hms.local/svc/../admin",
                "spiffe://hms.local/svc/./admin",
                "spiffe://hms.local/svc/%2e%2e/admin",
                "spiffe://hms.local/svc/%2E/admin",
                "spiffe://hms.local//svc/a",
                "spiffe://hms.local/svc//a",
                "spiffe://hms.local/svc/a/",
                "spiffe://hms.local:443/svc/a",
                "spiffe://u@hms.local/svc/a",
                "spiffe://hms.local/svc/a?x=1",
                "spiffe://hms.local/svc/a#f",
                "spiffe://hms.local/svc/a%00b",
                "spiffe://hms.local/svc/a;v=1",
                "spiffe://hms.local/svc/a:1",
                "spiffe://hms.local/svc/a+b",
                "spiffe://hms.local/svc/a~b",
                "spiffe://hms.local/svc/a\\b",
                "spiffe://hms.local\\@evil/svc/a",
                "spiffe:///svc/a",
                "spiffe://hms.local",
                "spiffe://hms.local/",
                "spiffe:/hms.local/svc/a",
                "https://hms.local/svc/a",
                "hms.local/svc/a"
            })
    void aTrickIsRefusedWhereItIsWrittenAndWhereItIsRead(String uri) throws Exception {
        X509Certificate leaf = signed(uri);

        assertThatCode(() -> ca.trustManager().checkClientTrusted(new X509Certificate[] {leaf, ca.root()}, "EC"))
                .as("the control: but for its name the chain is as good as any")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> SpiffeId.parse(uri)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> peers.requireClient(List.of(leaf))).isInstanceOf(SSLPeerUnverifiedException.class);
    }

    @Test
    void oneThatIsTooLongIsRefused() throws Exception {
        String longest = "spiffe://hms.local/" + "a".repeat(2_048 - "spiffe://hms.local/".length());

        assertThat(SpiffeId.parse(longest).toString()).hasSize(2_048);
        assertThat(peers.requireClient(List.of(signed(longest))).toString()).isEqualTo(longest);
        assertThatThrownBy(() -> SpiffeId.parse(longest + "a")).hasMessageContaining("2048");
        X509Certificate over = signed(longest + "a");
        assertThatThrownBy(() -> peers.requireClient(List.of(over))).isInstanceOf(SSLPeerUnverifiedException.class);
    }

    @Test
    void everyByteOfASegmentIsOneOfTheFewOrRefused() {
        int taken = 0;
        for (char c = 0; c < 256; c++) {
            String uri = "spiffe://hms.local/svc/a" + c + "b";
            boolean allowed = c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c == '/');
            try {
                assertThat(SpiffeId.parse(uri).toString()).isEqualTo(uri);
                assertThat(allowed).as("character %d", (int) c).isTrue();
                taken++;
            } catch (IllegalArgumentException refused) {
                assertThat(allowed).as("character %d", (int) c).isFalse();
            }
        }
        assertThat(taken).isEqualTo(66);
    }

    @Test
    void thePathIsOfTheCaseThatItIsWrittenIn() throws Exception {
        SpiffeId lower = SpiffeId.parse("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        X509Certificate upper = signed("spiffe://hms.local/ns/scan/svc/Fraud-Scanner");

        assertThatThrownBy(() -> peers.requireServer(List.of(upper), lower)).hasMessageContaining("expected");
        assertThat(SpiffeId.parse("spiffe://hms.local/ns/scan/svc/Fraud-Scanner")
                        .workload())
                .isEmpty();
    }

    /** The control: a URI of the JDK takes the segments apart, and is somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://hms.local/svc/../admin",
                "spiffe://hms.local/./admin",
                "spiffe://hms.local//admin",
                "SPIFFE://HMS.local/admin"
            })
    void withoutTheRefusalANormalisedUriIsTheAdmin(String uri) {
        assertThat(URI.create(uri).normalize()).isEqualTo(URI.create("spiffe://hms.local/admin"));
        assertThatThrownBy(() -> SpiffeId.parse(uri)).isInstanceOf(IllegalArgumentException.class);
    }
}

package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.testing.TestCa;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** OkHttp shares connections by address; a host verifier is asked once per connection. Neither may decide who a peer is. */
class PeerIdentityTest extends MeshCallTestBase {
    private static final String SCAN = "http://fraud-scanner.scan/flag";
    private static final String PAY = "http://refund-payout.payout/pay";

    @Test
    void refusesAnotherServiceAtTheAddressOfAPooledConnection() throws Exception {
        RawServer scanner = serve(FakeMesh.SCANNER, RawServer.OK);
        mesh.serving(FakeMesh.PAYOUT, scanner);
        OkHttpClient client = wrapped();
        body(client, post(SCAN));

        AttemptFailedException failure = failure(client, post(PAY));

        assertThat(failure.kind()).isEqualTo(Kind.WRONG_IDENTITY);
        assertThat(failure.sent()).isFalse();
        assertThat(failure)
                .hasMessageContaining("refund-payout-1 at 127.0.0.1:" + scanner.port())
                .hasMessageContaining("spiffe://hms.local/ns/payout/svc/refund-payout")
                .hasMessageContaining("it showed [spiffe://hms.local/ns/scan/svc/fraud-scanner]");
        assertThat(scanner.requests).hasSize(1);
    }

    @Test
    void judgesThePeerBeforeEveryExchangeOnAPooledConnection() throws Exception {
        RawServer scanner = serve(FakeMesh.SCANNER, RawServer.OK);
        OkHttpClient client = wrapped();
        body(client, post(SCAN));
        mesh.trusting = false;

        AttemptFailedException failure = failure(client, post(SCAN));

        assertThat(failure.kind()).isEqualTo(Kind.WRONG_IDENTITY);
        assertThat(failure.sent()).isFalse();
        assertThat(failure).hasMessageContaining("no longer trusted");
        assertThat(scanner.requests).hasSize(1);

        mesh.trusting = true;
        assertThat(body(client, post(SCAN))).isEqualTo("ok");
        assertThat(scanner.connections)
                .as("the refused connection is not used again")
                .hasValue(2);
    }

    /** What is found of a peer is kept by the certificate object. */
    @Test
    void theCertificateOfAConnectionIsTheSameObjectInEachExchange() throws Exception {
        RawServer scanner = serve(FakeMesh.SCANNER, RawServer.OK);
        OkHttpClient client = wrapped();
        for (int i = 0; i < 5; i++) {
            body(client, post(SCAN));
        }
        assertThat(scanner.connections).hasValue(1);
        assertThat(mesh.judged).hasSizeGreaterThanOrEqualTo(5);
        assertThat(mesh.judged).allSatisfy(leaf -> assertThat(leaf).isSameAs(mesh.judged.get(0)));
    }

    @Test
    void refusesACertificateOfAnotherAuthority() throws Exception {
        RawServer stranger = closedLater(RawServer.tls(
                new TestCa().issue(FakeMesh.id(FakeMesh.SCANNER)).context(mesh.ca.trustManager()), RawServer.OK));
        mesh.serving(FakeMesh.SCANNER, stranger);

        AttemptFailedException failure = failure(wrapped(), post(SCAN));

        assertThat(failure.kind()).isEqualTo(Kind.WRONG_IDENTITY);
        assertThat(failure.sent()).isFalse();
        assertThat(stranger.requests).isEmpty();
    }

    @Test
    void reportsThatThePeerRefusedOurCertificate() throws Exception {
        // with TLS 1.3 the client's handshake succeeds; the refusal arrives while it already sends
        RawServer strict = closedLater(
                RawServer.tls(mesh.identity(FakeMesh.SCANNER).context(new TestCa().trustManager()), RawServer.OK));
        mesh.serving(FakeMesh.SCANNER, strict);

        for (int i = 0; i < 20; i++) {
            AttemptFailedException failure = failure(wrapped(), i % 2 == 0 ? post(SCAN) : get(SCAN));
            assertThat(failure.kind()).as("attempt %d: %s", i, failure).isEqualTo(Kind.REFUSED_BY_PEER);
        }
        assertThat(strict.requests).isEmpty();
    }
}

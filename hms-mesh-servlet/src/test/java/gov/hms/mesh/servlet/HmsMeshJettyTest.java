package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.servlet.TlsClient.Answer;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

class HmsMeshJettyTest extends JettyTestBase {
    @Test
    void refusesPlaintextOnThePort() throws Exception {
        serveText("/*", request -> "reached");
        start();

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1");
        }
        assertThat(mesh.calls).isEmpty();
    }

    @Test
    void refusesACallerWithoutACertificateOrWithAStrangers() throws Exception {
        serveText("/*", request -> "reached");
        start();
        SSLContext none = SSLContext.getInstance("TLS");
        none.init(null, new TrustManager[] {mesh.ca.trustManager()}, null);
        SSLContext stranger = new TestCa().issue(FakeMesh.INTAKE).context(mesh.ca.trustManager());

        for (SSLContext context : new SSLContext[] {none, stranger}) {
            try (TlsClient client = new TlsClient(context, port())) {
                assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
            }
        }
        assertThat(mesh.calls).isEmpty();
    }

    @Test
    void refusesARequestOnAConnectionWhoseCertificateHasEnded() throws Exception {
        serveText("/*", request -> "reached");
        start();
        try (TlsClient client = connect()) {
            assertThat(client.get("/").body()).isEqualTo("reached");
            mesh.ahead = Duration.ofDays(2);
            assertThat(client.get("/").line()).isEqualTo("HTTP/1.1 403 Certificate Not Valid Now");
        }
    }

    @Test
    void servesTheNewCertificateAndResumesNoOldSessionAfterARotation() throws Exception {
        serveText("/*", request -> "reached");
        start();
        X509Certificate before = serverLeaf(callerTls());
        CountingTrust trust = new CountingTrust(mesh.ca.trustManager());
        SSLContext client = caller.context(trust);
        get(client);
        get(client);
        assertThat(trust.asked)
                .as("the second connection resumes the session of the first")
                .hasValue(1);

        TestIdentity next = mesh.ca.issue(FakeMesh.SCANNER);
        try (TlsClient open = connect()) {
            assertThat(open.get("/").body()).isEqualTo("reached");
            mesh.rotate(next.serverTls(2));

            assertThat(get(client)).isEqualTo("reached");
            assertThat(trust.asked)
                    .as("a session ticket of the old generation is not resumed")
                    .hasValue(2);
            assertThat(serverLeaf(callerTls())).isEqualTo(next.leaf()).isNotEqualTo(before);
            assertThat(open.get("/").body()).as("a rotation cuts no connection").isEqualTo("reached");
        }
    }

    @Test
    void ignoresAnOlderGenerationThatArrivesLate() throws Exception {
        serveText("/*", request -> "reached");
        start();
        TestIdentity second = mesh.ca.issue(FakeMesh.SCANNER);
        mesh.rotate(second.serverTls(3));
        mesh.rotate(mesh.ca.issue(FakeMesh.SCANNER).serverTls(2));

        assertThat(serverLeaf(callerTls())).isEqualTo(second.leaf());
    }

    @Test
    void announcesThePortOnceItAnswersAndWithdrawsBeforeItStops() throws Exception {
        serveText("/*", request -> "reached");
        start();
        int port = port();
        assertThat(mesh.events).containsExactly("announced " + port);
        mesh.onWithdraw = () -> mesh.events.add("still answers " + getUnchecked(callerTls()));

        stop();

        assertThat(mesh.events)
                .containsSubsequence("announced " + port, "withdrawing", "still answers reached", "withdrawn");
    }

    @Test
    void finishesRequestsOnTheirWayAndClosesTheirConnectionsWhenStopping() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        serve("/slow", (request, response) -> {
            arrived.countDown();
            try {
                release.await(120, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            response.setContentLength(4);
            response.getOutputStream().write("done".getBytes(StandardCharsets.US_ASCII));
        });
        serveText("/fast", request -> "fast");
        start();
        try (TlsClient slow = connect();
                TlsClient late = connect()) {
            assertThat(late.get("/fast").header("Connection")).isNull();
            slow.send("GET", "/slow");
            arrived.await();
            // while it withdraws: a moment later the server may have closed what is idle
            CompletableFuture<Answer> whileWithdrawing = new CompletableFuture<>();
            mesh.onWithdraw = () -> whileWithdrawing.complete(getUnchecked(late, "/fast"));
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(this::stopUnchecked);
            Answer last = whileWithdrawing.get(60, TimeUnit.SECONDS);
            assertThat(last.line()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(last.header("Connection")).isEqualTo("close");
            assertThat(late.closedByServer()).isTrue();
            // longer than the idle timeout of a stopping connector: a running request is not idle
            assertThatThrownBy(() -> stopping.get(2_500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            release.countDown();

            assertThat(slow.receive().body()).isEqualTo("done");
            stopping.get(60, TimeUnit.SECONDS);
        }
        assertThat(mesh.finished).hasSize(3).containsOnly(200);
    }

    @Test
    void saysWhatIsMissing() {
        Server bare = new Server(0);
        ServerConnector connector = HmsMeshJetty.onlyConnector(bare);
        assertThatThrownBy(() -> HmsMeshJetty.secure(bare, connector, mesh))
                .hasMessageContaining("call server.setHandler(...) before");

        bare.setHandler(new ServletContextHandler("/"));
        bare.addConnector(new ServerConnector(bare));
        assertThatThrownBy(() -> HmsMeshJetty.onlyConnector(bare)).hasMessageContaining("2 ServerConnectors");
    }

    private X509Certificate serverLeaf(SSLContext context) throws IOException {
        try (TlsClient client = new TlsClient(context, port())) {
            return client.serverLeaf();
        }
    }

    private String get(SSLContext context) throws IOException {
        try (TlsClient client = new TlsClient(context, port())) {
            return client.get("/").body();
        }
    }

    private String getUnchecked(SSLContext context) {
        try {
            return get(context);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Answer getUnchecked(TlsClient client, String path) {
        try {
            return client.get(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void stopUnchecked() {
        try {
            stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts full handshakes: a resumed one does not ask. */
    private static final class CountingTrust extends javax.net.ssl.X509ExtendedTrustManager {
        private final AtomicInteger asked = new AtomicInteger();
        private final X509TrustManager trust;

        CountingTrust(X509TrustManager trust) {
            this.trust = trust;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws java.security.cert.CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws java.security.cert.CertificateException {
            asked.incrementAndGet();
            trust.checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine)
                throws java.security.cert.CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return trust.getAcceptedIssuers();
        }
    }
}

package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.servlet.TlsClient.Answer;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Jetty in the mesh, with the engine behind it. */
class WholeMeshTest {
    private final TestCa ca = new TestCa();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private LiveMesh mesh;

    @BeforeEach
    void start() throws Exception {
        mesh = new LiveMesh(ca, Configs.FRAUD_SCANNER);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Greeting()), "/*");
        server.setHandler(context);
        HmsMeshJetty.secure(server, mesh.mesh());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        mesh.close();
    }

    @Test
    void answersACallerOfTheMeshByName() throws Exception {
        try (TlsClient client = new TlsClient(caller("return-intake.intake"), connector.getLocalPort())) {
            assertThat(client.get("/").body()).isEqualTo("hello return-intake.intake");
        }
    }

    @Test
    void refusesACertificateThatIsNoWorkloads() throws Exception {
        SSLContext foreign = ca.issue(SpiffeId.parse("spiffe://other.example/ns/intake/svc/return-intake"))
                .context(ca.trustManager());

        try (TlsClient client = new TlsClient(foreign, connector.getLocalPort())) {
            assertThat(client.get("/").line()).startsWith("HTTP/1.1 401");
        } catch (IOException refusedInTheHandshake) {
            // in TLS 1.3 the refusal may reach the client as an alert, or only as a connection that is gone
            assertThat(refusedInTheHandshake).isInstanceOfAny(SSLException.class, SocketException.class);
        }
    }

    @Test
    void isPausedAndResumedByHmsSys() throws Exception {
        Configs own = Configs.of(Configs.FRAUD_SCANNER, 0);
        try (TlsClient client = new TlsClient(caller("return-intake.intake"), connector.getLocalPort())) {
            mesh.tell(own.version(2).pausedUntil(Instant.now().plus(Duration.ofMinutes(30))));
            Answer paused = client.get("/");
            assertThat(paused.line()).isEqualTo("HTTP/1.1 503 Service Paused");
            assertThat(Integer.parseInt(paused.header("Retry-After"))).isBetween(1_700, 1_800);

            mesh.tell(own.version(3));
            assertThat(client.get("/").body()).isEqualTo("hello return-intake.intake");
        }
    }

    @Test
    void refusesWorkThatNobodyWaitsFor() throws Exception {
        try (TlsClient client = new TlsClient(caller("return-intake.intake"), connector.getLocalPort())) {
            assertThat(client.get("/", "x-hms-timeout-ms: 0").line()).startsWith("HTTP/1.1 504");
            assertThat(client.get("/", "x-hms-timeout-ms: 60000").line()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void servesTheNewCertificateAfterARotation() throws Exception {
        X509Certificate next = mesh.rotate();

        try (TlsClient client = new TlsClient(caller("return-intake.intake"), connector.getLocalPort())) {
            assertThat(client.serverLeaf()).isEqualTo(next);
        }
    }

    @Test
    void announcesItsPortAndWithdrawsItWhenStopped() throws Exception {
        assertThat(mesh.announced()).containsExactly(connector.getLocalPort());

        server.stop();

        assertThat(mesh.withdrawn()).hasSize(1);
    }

    private SSLContext caller(String name) {
        return ca.issue(SpiffeId.ofWorkload("hms.local", LogicalName.parse(name)))
                .context(ca.trustManager());
    }

    private static final class Greeting extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body =
                    ("hello " + MeshPrincipal.of(request).service().orElseThrow()).getBytes(StandardCharsets.UTF_8);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}

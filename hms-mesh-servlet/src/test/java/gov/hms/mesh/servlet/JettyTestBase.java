package gov.hms.mesh.servlet;

import gov.hms.mesh.testing.TestIdentity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;

/** A Jetty in the mesh on a free port of loopback. */
abstract class JettyTestBase {
    final FakeMesh mesh = new FakeMesh();
    final TestIdentity caller = mesh.ca.issue(FakeMesh.INTAKE);
    final ServletContextHandler context = new ServletContextHandler("/");
    private Server server;
    private ServerConnector connector;

    final void start() throws Exception {
        server = new Server();
        connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(context);
        HmsMeshJetty.secure(server, connector, mesh);
        secured(server);
        server.start();
    }

    /** For tests that take a defence away. */
    void secured(Server server) {}

    @AfterEach
    final void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    final int port() {
        return connector.getLocalPort();
    }

    final SSLContext callerTls() {
        return caller.context(mesh.ca.trustManager());
    }

    final TlsClient connect() throws IOException {
        return new TlsClient(callerTls(), port());
    }

    final void serve(String path, Body body) {
        ServletHolder holder = new ServletHolder(new BodyServlet(body));
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    final void serveText(String path, Function<HttpServletRequest, String> text) {
        serve(path, (request, response) -> {
            byte[] bytes = text.apply(request).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        });
    }

    @FunctionalInterface
    interface Body {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private static final class BodyServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Body body;

        BodyServlet(Body body) {
            this.body = body;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            body.serve(request, response);
        }
    }
}

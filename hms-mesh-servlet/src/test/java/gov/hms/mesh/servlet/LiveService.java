package gov.hms.mesh.servlet;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.testing.TestCa;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A service in the mesh, with the engine behind it and a real Jetty before it. */
final class LiveService implements AutoCloseable {
    /** What the service does. */
    @FunctionalInterface
    interface Work {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    final LiveMesh mesh;
    private final TestCa ca;
    private final Server server;
    private final ServerConnector connector;

    LiveService(TestCa ca, String name, int threads, Work work) throws Exception {
        this.ca = ca;
        mesh = new LiveMesh(ca, LogicalName.parse(name));
        server = new Server(new QueuedThreadPool(threads, Math.min(threads, 8)));
        connector = new ServerConnector(server, 1, 1);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setAcceptQueueSize(1_000);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new Working(work));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        HmsMeshJetty.secure(server, mesh.mesh());
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Work for which no thread was free. */
    int waitingForAThread() {
        return ((QueuedThreadPool) server.getThreadPool()).getQueueSize();
    }

    /** Opens another port of the same server, in clear and not of the mesh. */
    int secondPort() throws Exception {
        ServerConnector second = new ServerConnector(server, 1, 1);
        second.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(second);
        second.start();
        return second.getLocalPort();
    }

    /** A connection of a caller. */
    TlsClient connect(String caller) throws IOException {
        TlsClient client = new TlsClient(
                ca.issue(SpiffeId.ofWorkload("hms.local", LogicalName.parse(caller)))
                        .context(ca.trustManager()),
                port());
        client.serverLeaf();
        return client;
    }

    @Override
    public void close() throws Exception {
        server.stop();
        mesh.close();
    }

    private static final class Working extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Work work;

        Working(Work work) {
            this.work = work;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            work.serve(request, response);
        }
    }
}

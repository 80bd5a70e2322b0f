package gov.hms.benchmarks.rows;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.servlet.HmsMeshJetty;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The one servlet in Jetty with its own defaults; the rows differ in what their port speaks. */
final class JettyService implements Service {
    private static final String LOOPBACK = "127.0.0.1";

    private final Server server = new Server();
    private final AutoCloseable besides;
    private ServerConnector connector;

    private JettyService(AutoCloseable besides) {
        this.besides = besides;
        ServletContextHandler paths = new ServletContextHandler();
        paths.addServlet(new ServletHolder(new WorkServlet()), Work.PATH);
        server.setHandler(paths);
    }

    static Service plain(Setting setting) throws Exception {
        JettyService service = new JettyService(() -> {});
        service.listen(new ServerConnector(service.server, new HttpConnectionFactory(new HttpConfiguration())));
        return service.start();
    }

    static Service mutualTls(Setting setting) throws Exception {
        JettyService service = new JettyService(() -> {});
        HttpConnectionFactory http = new HttpConnectionFactory(secured());
        service.listen(
                new ServerConnector(service.server, new SslConnectionFactory(tls(setting), http.getProtocol()), http));
        return service.start();
    }

    static Service http2(Setting setting) throws Exception {
        JettyService service = new JettyService(() -> {});
        HttpConnectionFactory http = new HttpConnectionFactory(secured());
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http.getProtocol());
        service.listen(new ServerConnector(
                service.server,
                new SslConnectionFactory(tls(setting), alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(secured()),
                http));
        return service.start();
    }

    static Service mesh(Setting setting) throws Exception {
        HmsMesh mesh = MeshMember.join(setting, "server");
        JettyService service = new JettyService(mesh);
        service.listen(new ServerConnector(service.server, new HttpConnectionFactory(new HttpConfiguration())));
        HmsMeshJetty.secure(service.server, mesh);
        return service.start();
    }

    private static HttpConfiguration secured() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        return configuration;
    }

    private static SslContextFactory.Server tls(Setting setting) throws GeneralSecurityException, IOException {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(new Certificates(setting.folder()).context("server"));
        tls.setNeedClientAuth(true);
        return tls;
    }

    private void listen(ServerConnector port) {
        connector = port;
        connector.setHost(LOOPBACK);
        server.addConnector(connector);
    }

    private Service start() throws Exception {
        server.start();
        return this;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
        besides.close();
    }
}

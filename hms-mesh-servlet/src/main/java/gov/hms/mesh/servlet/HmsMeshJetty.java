package gov.hms.mesh.servlet;

import gov.hms.mesh.HmsMesh;
import jakarta.servlet.DispatcherType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Joins a Jetty 12.1 server with Jakarta EE 10 servlets into the mesh.
 *
 * <pre>{@code
 * Server server = new Server(8443);
 * server.setHandler(servletContextHandler);
 * HmsMeshJetty.secure(server, mesh);
 * server.start();
 * }</pre>
 *
 * <p>The port then speaks mutual TLS only, with the mesh's identity of the moment, unless HMS-SYS says {@code mtls: permissive};
 * HTTP is taken strictly, as {@link HttpCompliance#STRICT} has it; paths are taken as the connector's own
 * {@code UriCompliance} has it, which unless you have set another one refuses what can be read in two ways; every servlet request passes
 * {@link HmsMeshFilter} first, and nothing stands beside them: a server with a handler of another kind that could answer is neither secured nor started,
 * and once it has started, no handler can be added to it, whatever {@code setDynamic} said; upgrades to another protocol, to
 * WebSocket too, are refused on all ports; the server is announced once it has started. Stopping it withdraws the announcement, waits
 * until the callers know, lets the requests on their way finish, and only then closes the port: no call is lost. For that
 * the server's stop timeout is set to 10 seconds unless it has one.
 */
public final class HmsMeshJetty {
    private static final long STOP_TIMEOUT_MILLIS = 10_000;

    private HmsMeshJetty() {}

    /**
     * Secures the server's only port. To be called after the handlers are set and before the server is started.
     *
     * @throws IllegalArgumentException when the server has not exactly one {@link ServerConnector}, or no
     *     {@link ServletContextHandler}, or a handler beside them that could answer; the server's start throws it too, for handlers
     *     that came later
     * @throws IllegalStateException when the server is started already
     */
    public static void secure(Server server, HmsMesh mesh) {
        secure(server, onlyConnector(server), MeshDoor.of(mesh));
    }

    /**
     * Secures one port of several. The others stay as they are, but servlets refuse what arrives through them, because it
     * carries no identity.
     */
    public static void secure(Server server, ServerConnector connector, HmsMesh mesh) {
        secure(server, connector, MeshDoor.of(mesh));
    }

    static void secure(Server server, ServerConnector connector, MeshDoor mesh) {
        if (server.isRunning()) {
            throw new IllegalStateException(
                    "server: started (expected: not yet started); call HmsMeshJetty.secure first");
        }
        List<ServletContextHandler> contexts = server.getDescendants(ServletContextHandler.class);
        if (contexts.isEmpty()) {
            throw new IllegalArgumentException("server: no ServletContextHandler (expected: at least one);"
                    + " call server.setHandler(...) before HmsMeshJetty.secure");
        }
        ServletsOnly servlets = new ServletsOnly(server, contexts);
        servlets.check();
        MeshSslContextFactory tls = new MeshSslContextFactory(mesh.serverTls());
        secure(connector, tls, mesh);
        contexts.forEach(context -> install(new HmsMeshFilter(mesh::accept), context));
        server.insertHandler(new NoUpgrade());
        server.insertHandler(new ClearRequests(connector, mesh::permissive));
        Drain drain = new Drain(tls::generation);
        server.insertHandler(drain);
        // once it has started, all that it stands before has too, and no port is open yet
        drain.addEventListener(servlets);
        server.addEventListener(servlets);
        if (server.getErrorHandler() == null) {
            server.setErrorHandler(new BadRequests(mesh::unread));
        }
        if (server.getStopTimeout() == 0) {
            server.setStopTimeout(STOP_TIMEOUT_MILLIS);
        }
        server.addEventListener(new MeshLifeCycle(mesh, connector, tls, drain));
    }

    static ServerConnector onlyConnector(Server server) {
        List<ServerConnector> connectors = Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .toList();
        if (connectors.size() != 1) {
            throw new IllegalArgumentException("server: " + connectors.size() + " ServerConnectors (expected: one);"
                    + " name the one that the mesh calls: HmsMeshJetty.secure(server, connector, mesh)");
        }
        return connectors.get(0);
    }

    private static void secure(ServerConnector connector, MeshSslContextFactory tls, MeshDoor mesh) {
        HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
        if (http == null) {
            throw new IllegalArgumentException("connector: protocols " + connector.getProtocols()
                    + " (expected: http/1.1 among them; the mesh calls with HTTP/1.1)");
        }
        HttpConfiguration configuration = http.getHttpConfiguration();
        if (configuration.getCustomizer(SecureRequestCustomizer.class) == null) {
            // callers address instances by IP and know them by SPIFFE ID: there is no host name to check
            configuration.addCustomizer(new SecureRequestCustomizer(false));
        }
        // nothing that two readers could read differently: where one request ends, and whose it is
        configuration.setHttpCompliance(HttpCompliance.STRICT);
        ArrivalConnectionFactory ssl = new ArrivalConnectionFactory(tls, http.getProtocol(), System::nanoTime);
        MeshPort port = new MeshPort(ssl, http, mesh::permissive);
        connector.setConnectionFactories(List.of(port, ssl, http));
        connector.setDefaultProtocol(port.getProtocol());
    }

    private static void install(HmsMeshFilter filter, ServletContextHandler context) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setName("hms-mesh");
        holder.setAsyncSupported(true);
        FilterMapping mapping = new FilterMapping();
        mapping.setFilterName(holder.getName());
        mapping.setPathSpec("/*");
        mapping.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        context.getServletHandler().prependFilter(holder);
        context.getServletHandler().prependFilterMapping(mapping);
    }
}

package gov.hms.sys.admin;

import gov.hms.mesh.call.TlsProfile;
import gov.hms.sys.access.DeniedCalls;
import gov.hms.sys.access.PlaintextWatch;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.IssuedCertificates;
import gov.hms.sys.ca.OperatorToken;
import gov.hms.sys.ca.ServiceTokens;
import gov.hms.sys.console.ConsoleFiles;
import gov.hms.sys.console.Sessions;
import gov.hms.sys.control.Operators;
import gov.hms.sys.control.PauseChanges;
import gov.hms.sys.control.PolicyChanges;
import gov.hms.sys.control.PolicyDirectory;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.control.RevocationChanges;
import gov.hms.sys.question.Questions;
import gov.hms.sys.question.Taps;
import gov.hms.sys.rotation.RootRotation;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallStatistics;
import gov.hms.sys.store.Store;
import gov.hms.sys.stream.ConnectionLimits;
import gov.hms.sys.stream.Overload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;

/** The port of operators. */
public final class RestServer implements AutoCloseable {
    private static final int MAX_THREADS = 32;
    private static final int MIN_THREADS = 4;
    private static final long IDLE_MS = 20_000;
    private static final long SWEEP_MS = 500;
    private static final int MAX_HEADER = 16 << 10;

    private final Server server;
    private final ServerConnector connector;
    private final LiveFeed feed;

    private RestServer(Server server, ServerConnector connector, LiveFeed feed) {
        this.server = server;
        this.connector = connector;
        this.feed = feed;
    }

    /**
     * What REST stands on.
     *
     * @param perAddress how many connections one address may have
     * @param addresses under which workloads find HMS-SYS, {@code host:port}
     * @param version of this program, for {@code /health}
     */
    public record Parts(
            SnapshotCache cache,
            ConnectedInstances instances,
            Questions questions,
            Taps taps,
            AuditLog audit,
            PolicyChanges policies,
            PauseChanges pauses,
            PolicyDirectory directory,
            RegistryChanges registry,
            RevocationChanges revocations,
            IssuedCertificates issued,
            CallStatistics statistics,
            DeniedCalls denied,
            PlaintextWatch plaintext,
            Optional<ServiceTokens> tokens,
            CertificateAuthority authority,
            RootRotation rotation,
            Metrics metrics,
            Operators operators,
            Store store,
            Sessions sessions,
            ConsoleFiles console,
            RefusalLog refusals,
            Overload overload,
            int perAddress,
            InstantSource clock,
            List<String> addresses,
            String version) {

        private LiveFeed feed(Door door) {
            return new LiveFeed(new LiveFeed.Parts(
                    cache, graph(), statistics, who -> door.stillAdmits(who, Role.VIEWER), clock, System::nanoTime));
        }

        private MeshGraph graph() {
            return new MeshGraph(cache, instances, statistics);
        }

        private Router router(LiveFeed feed, Door door) {
            TokensApi.TokenSource source = new TokensApi.TokenSource(tokens, authority, addresses);
            List<ApiRoute> routes = new ArrayList<>(Stream.of(
                            new MeshApi(cache, instances, statistics, clock, version).routes(),
                            new AuditApi(audit).routes(),
                            new OperatorsApi(operators, clock).routes(),
                            new PoliciesApi(cache, instances, policies, pauses, directory).routes(),
                            new PolicyVersionsApi(cache, store).routes(),
                            new EffectiveApi(cache).routes(),
                            new ConsoleApi(console).routes(),
                            new SessionApi(sessions).routes(),
                            new TokensApi(cache, registry, audit, source).routes(),
                            new CaApi(authority, rotation).routes(),
                            new CertificatesApi(cache, instances, revocations, issued, authority::trusts).routes(),
                            new TopApi(cache, statistics).routes(),
                            new GraphApi(graph(), statistics, feed).routes(),
                            new AccessApi(cache, denied).routes(),
                            new MtlsApi(cache, instances, policies, audit, plaintext).routes(),
                            new ExplainApi(cache, instances, questions).routes(),
                            new TapApi(cache, taps, audit, who -> door.stillAdmits(who, Role.OPERATOR)).routes(),
                            new SchemaApi().routes(),
                            metrics.routes())
                    .flatMap(List::stream)
                    .toList());
            routes.add(ApiRoute.viewer(
                    "GET", "/openapi.json", request -> ApiResponse.json(OpenApi.describe(routes, version))));
            return new Router(routes);
        }
    }

    /** In clear and without tokens; the address must be loopback. */
    public static RestServer startForDevelopment(InetSocketAddress address, Parts parts) throws IOException {
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("address: " + address + " (expected: loopback, for there is no token)");
        }
        return start(address, null, parts, new Door.Dev());
    }

    /** With TLS, and a token for all but health, metrics and schemas. */
    public static RestServer start(InetSocketAddress address, SSLContext tls, OperatorToken token, Parts parts)
            throws IOException {
        return start(address, tls, parts, door(token, parts));
    }

    private static Door door(OperatorToken token, Parts parts) {
        return new Door.WithToken(
                new Credentials(token, parts.operators(), parts.clock()),
                parts.sessions(),
                new FailedAttempts(System::nanoTime),
                new Refusals(parts.refusals()));
    }

    private static RestServer start(InetSocketAddress address, SSLContext tls, Parts parts, Door door)
            throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("hms-sys-rest");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = connector(server, tls);
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(ConnectionLimits.REST_MOST, connector));
        RestConnections connections = new RestConnections(parts.perAddress, parts.overload, System::nanoTime);
        LiveFeed feed = parts.feed(door);
        connections.setHandler(new RestHandler(parts.router(feed, door), door));
        connector.addBean(connections.listener());
        server.setHandler(connections);
        server.setErrorHandler(RestServer::answerRefusedByJetty);
        try {
            server.start();
        } catch (IOException failed) {
            feed.close();
            stop(server);
            throw failed;
        } catch (Exception failed) {
            feed.close();
            stop(server);
            throw new IOException("REST could not be started: " + failed, failed);
        }
        sweepLater(connections, connector.getScheduler());
        return new RestServer(server, connector, feed);
    }

    /** Ends with the scheduler, that is with the server. */
    private static void sweepLater(RestConnections connections, Scheduler scheduler) {
        scheduler.schedule(
                () -> {
                    try {
                        connections.sweep();
                    } finally {
                        sweepLater(connections, scheduler);
                    }
                },
                SWEEP_MS,
                TimeUnit.MILLISECONDS);
    }

    /** What never gets to a handler, as a path that can be read in two ways, has the same form of error as all else. */
    private static boolean answerRefusedByJetty(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        ApiException failure = status < 500
                ? new ApiException(
                        ErrorCode.BAD_REQUEST,
                        "not a request that can be understood: HTTP " + status,
                        "correct the request")
                : new ApiException(ErrorCode.INTERNAL, "HTTP " + status, "look into HMS-SYS's log");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        SafeHeaders.add(response);
        response.write(true, ByteBuffer.wrap(ApiResponse.error(failure).bytes()), callback);
        return true;
    }

    private static ServerConnector connector(Server server, SSLContext tls) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MAX_HEADER);
        configuration.setHttpCompliance(HttpCompliance.RFC9110);
        configuration.setUriCompliance(UriCompliance.RFC3986);
        if (tls == null) {
            return new ServerConnector(server, new HttpConnectionFactory(configuration));
        }
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        secure.setSniHostCheck(false);
        configuration.addCustomizer(secure);
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls);
        factory.setIncludeProtocols(TlsProfile.PROTOCOLS.toArray(new String[0]));
        factory.setIncludeCipherSuites(TlsProfile.CIPHER_SUITES.toArray(new String[0]));
        factory.setRenegotiationAllowed(false);
        return new ServerConnector(
                server, new SslConnectionFactory(factory, "http/1.1"), new HttpConnectionFactory(configuration));
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        feed.close();
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("REST could not be stopped", failed);
        }
    }
}

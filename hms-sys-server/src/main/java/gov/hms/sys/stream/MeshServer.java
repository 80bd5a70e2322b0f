package gov.hms.sys.stream;

import gov.hms.mesh.internal.time.ThreadTimers;
import gov.hms.sys.admission.IssuingLimits;
import gov.hms.sys.ca.PeerCertificates;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;

/** The port of the mesh. */
public final class MeshServer implements AutoCloseable {
    /** More than certificates are worked on at the same time, so that the other conversations go on meanwhile. */
    private static final int THREADS = IssuingLimits.MOST + 4;

    private static final int MAX_MESSAGE = 4 << 20;
    private static final int MAX_METADATA = 16 << 10;
    private static final int MAX_CALLS_PER_CONNECTION = 16;

    /** An honest client resets a stream now and then, when a deadline of its own is over. */
    private static final int MAX_RESETS = 200;

    private static final int RESETS_WINDOW_SECONDS = 30;

    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final Connections connections;
    private final DiscoveryService discovery;
    private final ThreadTimers timers = new ThreadTimers("hms-sys-connections");
    private final EventLoopGroup accepting;
    private final EventLoopGroup loops;
    private final ExecutorService executor;
    private final Server server;

    private MeshServer(
            InetSocketAddress address, X509ExtendedKeyManager keys, PeerCertificates peers, MeshServices services)
            throws IOException {
        connections = new Connections(
                services.limited(), services.overload(), services.time().nanoTime());
        discovery = services.discovery();
        accepting = loops("hms-sys-accept", 1);
        loops = loops("hms-sys-socket", Runtime.getRuntime().availableProcessors());
        executor = Executors.newFixedThreadPool(THREADS, threads("hms-sys-grpc"));
        ConnectionWatch watch = new ConnectionWatch(connections, peers, services.overload());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(accepting)
                .workerEventLoopGroup(loops)
                .channelFactory(() -> new CountedSocket(connections))
                .addTransportFilter(watch)
                .sslContext(tls(keys, peers))
                .executor(executor)
                .maxInboundMessageSize(MAX_MESSAGE)
                .maxInboundMetadataSize(MAX_METADATA)
                // nothing that our clients send is compressed, so nothing needs to be inflated
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .keepAliveTime(20, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(30, TimeUnit.SECONDS)
                .maxConnectionAge(10, TimeUnit.MINUTES)
                .maxConnectionAgeGrace(10, TimeUnit.SECONDS)
                // the last one that is added sees a call first
                .intercept(new CallerInterceptor(peers, services.refusedCallers()))
                .intercept(new Patience(timers, services.overload()))
                .intercept(watch);
        builder.addService(discovery);
        for (BindableService service : services.others()) {
            builder.addService(service);
        }
        server = builder.build();
        try {
            server.start();
        } catch (IOException failed) {
            close();
            throw failed;
        }
        sweepLater();
    }

    /** @throws IOException when the port is taken */
    public static MeshServer start(
            InetSocketAddress address, X509ExtendedKeyManager keys, PeerCertificates peers, MeshServices services)
            throws IOException {
        return new MeshServer(address, keys, peers, services);
    }

    private static EventLoopGroup loops(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(threads, threads(name), NioIoHandler.newFactory());
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private void sweepLater() {
        timers.after(SWEEP, () -> {
            try {
                connections.sweep();
                discovery.sweep();
            } finally {
                sweepLater();
            }
        });
    }

    /** Open ones. */
    public int connections() {
        return connections.size();
    }

    public int port() {
        return server.getPort();
    }

    /** JSSE, and not the native library: it is the one whose treatment of our own key and trust managers is known. */
    private static SslContext tls(X509ExtendedKeyManager keys, PeerCertificates peers) throws SSLException {
        return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                .trustManager(peers)
                .clientAuth(ClientAuth.OPTIONAL)
                // no 1.2: every library speaks 1.3, which knows no renegotiation and no suite that is not AEAD
                .protocols("TLSv1.3")
                .build();
    }

    @Override
    public void close() {
        timers.close();
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        executor.shutdownNow();
    }
}

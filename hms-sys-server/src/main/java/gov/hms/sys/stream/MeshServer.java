package gov.hms.sys.stream;

import gov.hms.sys.admission.IssuingLimits;
import gov.hms.sys.ca.PeerCertificates;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    private final Server server;
    private final ExecutorService executor;

    private MeshServer(Server server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /** @throws IOException when the port is taken */
    public static MeshServer start(
            InetSocketAddress address, X509ExtendedKeyManager keys, PeerCertificates peers, MeshServices services)
            throws IOException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "hms-sys-grpc-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
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
                .maxConnectionAge(10, TimeUnit.MINUTES)
                .maxConnectionAgeGrace(10, TimeUnit.SECONDS)
                .intercept(new CallerInterceptor(peers));
        for (BindableService service : services.all()) {
            builder.addService(service);
        }
        try {
            return new MeshServer(builder.build().start(), executor);
        } catch (IOException failed) {
            executor.shutdownNow();
            throw failed;
        }
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
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}

package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.tls.MeshTrustManager;
import gov.hms.mesh.internal.tls.TlsContexts;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * The way to HMS-SYS. A channel belongs to one address and one generation of our identity; a later generation, or a failure,
 * means a new channel, so that no connection outlives the certificate it was made with.
 */
public final class ControlPlane implements ChannelSource {
    private static final int MAX_MESSAGE = 4 << 20;

    private final List<InetSocketAddress> addresses;
    private final IdentitySource identity;
    private ManagedChannel channel;
    private long generation;
    private int address;
    private boolean closed;

    public ControlPlane(List<InetSocketAddress> addresses, IdentitySource identity) {
        this.addresses = List.copyOf(addresses);
        this.identity = identity;
    }

    @Override
    public synchronized ManagedChannel channel() {
        IdentityState state = identity.current();
        if (channel == null || generation != state.generation()) {
            ManagedChannel old = channel;
            channel = open(
                    addresses.get(address % addresses.size()),
                    new MeshTrustManager(
                            state.trustBundle(),
                            SpiffeId.ofControlPlane(state.svid().spiffeId().trustDomain())::equals),
                    TlsContexts.keyManager(state));
            generation = state.generation();
            if (old != null) {
                old.shutdown();
            }
            if (closed) {
                channel.shutdownNow();
            }
        }
        return channel;
    }

    @Override
    public synchronized void failed() {
        if (channel != null) {
            // not at once: a withdrawal may be on its way, and every other conversation has a deadline of its own
            channel.shutdown();
            channel = null;
        }
        address++;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    /** @param own null: stay anonymous, for the first certificate */
    public static ManagedChannel open(InetSocketAddress address, X509TrustManager trust, KeyManager own) {
        try {
            // only 1.3: HMS-SYS is never older than this library, and 1.3 knows no renegotiation
            SslContextBuilder tls =
                    GrpcSslContexts.forClient().trustManager(trust).protocols("TLSv1.3");
            if (own != null) {
                tls.keyManager(own);
            }
            return NettyChannelBuilder.forAddress(address)
                    .sslContext(tls.build())
                    .keepAliveTime(20, TimeUnit.SECONDS)
                    .keepAliveTimeout(10, TimeUnit.SECONDS)
                    .keepAliveWithoutCalls(true)
                    .maxInboundMessageSize(MAX_MESSAGE)
                    // HMS-SYS compresses nothing, so whatever is compressed is a bomb
                    .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
                    .disableRetry()
                    .build();
        } catch (SSLException failure) {
            throw new IllegalStateException("this JVM cannot make a TLS context for gRPC", failure);
        }
    }
}

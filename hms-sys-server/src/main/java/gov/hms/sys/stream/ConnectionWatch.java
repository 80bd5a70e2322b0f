package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.ca.PeerCertificates;
import gov.hms.sys.stream.Overload.Reason;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Tells {@link Connections} who is at the other end of each, and refuses the calls on those that are too many. */
final class ConnectionWatch extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<Reason> REFUSED = Attributes.Key.create("hms-refused");

    private final Connections connections;
    private final PeerCertificates peers;
    private final Overload overload;

    ConnectionWatch(Connections connections, PeerCertificates peers, Overload overload) {
        this.connections = connections;
        this.peers = peers;
        this.overload = overload;
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        if (!(transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote)) {
            return transport;
        }
        Optional<LogicalName> service = service(transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        Optional<Reason> refused = connections.handshaken(remote, service);
        if (refused.isEmpty()) {
            return transport;
        }
        overload.refused(
                refused.get(),
                service.map(LogicalName::toString).orElseGet(() -> Connections.address(remote.getAddress())));
        return transport.toBuilder().set(REFUSED, refused.get()).build();
    }

    private Optional<LogicalName> service(SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            List<X509Certificate> chain = Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            return peers.require(chain).workload();
        } catch (SSLPeerUnverifiedException nobody) {
            return Optional.empty();
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getAttributes().get(REFUSED) == null) {
            return next.startCall(call, headers);
        }
        call.close(Refusal.crowded(), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}

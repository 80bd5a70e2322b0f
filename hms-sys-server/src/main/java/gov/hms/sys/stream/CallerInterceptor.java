package gov.hms.sys.stream;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.sys.ca.PeerCertificates;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Lets nothing through without a certificate that holds now, but the first certificate's request. The TLS handshake alone is not
 * enough: connections outlive certificates, and a resumed session brings along the one of yesterday unasked.
 */
final class CallerInterceptor implements ServerInterceptor {
    private static final Set<String> OPEN_TO_ALL = Set.of(
            IdentityGrpc.getChallengeMethod().getFullMethodName(),
            IdentityGrpc.getJoinMethod().getFullMethodName());

    private final PeerCertificates peers;
    private final RefusedCallers refused;

    CallerInterceptor(PeerCertificates peers, RefusedCallers refused) {
        this.peers = peers;
        this.refused = refused;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (OPEN_TO_ALL.contains(call.getMethodDescriptor().getFullMethodName())) {
            return Contexts.interceptCall(PeerAddress.in(Context.current(), call), call, headers, next);
        }
        Caller caller;
        try {
            caller = caller(call);
        } catch (SSLPeerUnverifiedException unproven) {
            Optional<SpiffeId> denied = denied(call);
            refused.call(PeerAddress.of(call), denied, unproven.getMessage());
            call.close(Refusal.unproven(unproven, denied.isPresent()), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        Context context = caller.in(Context.current());
        return new Checked<>(Contexts.interceptCall(context, call, headers, next), call, caller);
    }

    private static List<X509Certificate> chain(ServerCall<?, ?> call) throws SSLPeerUnverifiedException {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            throw new SSLPeerUnverifiedException("none");
        }
        return Arrays.stream(session.getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList();
    }

    private Optional<SpiffeId> denied(ServerCall<?, ?> call) {
        try {
            return peers.denied(chain(call));
        } catch (SSLPeerUnverifiedException nobody) {
            return Optional.empty();
        }
    }

    private Caller caller(ServerCall<?, ?> call) throws SSLPeerUnverifiedException {
        List<X509Certificate> chain = chain(call);
        SpiffeId id = peers.require(chain);
        return new Caller(id, id.workload().orElseThrow(), chain, PeerAddress.of(call), peers);
    }

    /** Asks again with each message of a stream. */
    private final class Checked<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final Caller caller;

        Checked(ServerCall.Listener<Q> next, ServerCall<Q, ?> call, Caller caller) {
            super(next);
            this.call = call;
            this.caller = caller;
        }

        @Override
        public void onMessage(Q message) {
            Optional<Status> objection = caller.objection();
            if (objection.isEmpty()) {
                super.onMessage(message);
            } else {
                // first tell the service, so that it sends nothing more, then close
                super.onCancel();
                call.close(objection.get(), new Metadata());
            }
        }
    }
}

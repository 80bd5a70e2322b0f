package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.ca.PeerCertificates;
import io.grpc.Context;
import io.grpc.Status;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Who makes an RPC, as its certificate proves.
 *
 * @param chain leaf first
 * @param address that the connection comes from
 * @param peers knows whether it still does
 */
record Caller(SpiffeId id, LogicalName name, List<X509Certificate> chain, InetAddress address, PeerCertificates peers) {
    private static final Context.Key<Caller> KEY = Context.key("hms-caller");

    /** The caller of the RPC that this thread is in. */
    static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("this RPC went around CallerInterceptor");
        }
        return caller;
    }

    Context in(Context context) {
        return context.withValue(KEY, this);
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    Instant expires() {
        return leaf().getNotAfter().toInstant();
    }

    /** Why the certificate does not hold any more; empty while it does. */
    Optional<Status> objection() {
        try {
            peers.require(chain);
            return Optional.empty();
        } catch (SSLPeerUnverifiedException unproven) {
            return Optional.of(Refusal.unproven(unproven, peers.denied(chain).isPresent()));
        }
    }
}

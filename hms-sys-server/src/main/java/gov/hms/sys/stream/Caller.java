package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import io.grpc.Context;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Who makes an RPC, as its certificate proves.
 *
 * @param chain the leaf and what it showed with it
 * @param address that the connection comes from
 */
record Caller(SpiffeId id, LogicalName name, X509Certificate leaf, List<X509Certificate> chain, InetAddress address) {
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

    Instant expires() {
        return leaf.getNotAfter().toInstant();
    }

    boolean validAt(Instant now) {
        return !now.isAfter(expires()) && !now.isBefore(leaf.getNotBefore().toInstant());
    }
}

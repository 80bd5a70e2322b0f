package gov.hms.sys.stream;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where an RPC comes from, when nothing else is known of who makes it. */
final class PeerAddress {
    private static final Context.Key<InetAddress> KEY = Context.key("hms-peer-address");

    private PeerAddress() {}

    static InetAddress of(ServerCall<?, ?> call) {
        return ((InetSocketAddress) call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).getAddress();
    }

    static Context in(Context context, ServerCall<?, ?> call) {
        return context.withValue(KEY, of(call));
    }

    /** Of the RPC that this thread is in. */
    static InetAddress current() {
        InetAddress address = KEY.get();
        if (address == null) {
            throw new IllegalStateException("this RPC went around CallerInterceptor");
        }
        return address;
    }
}

package gov.hms.sys.mesh;

import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;

/** Calls HMS-SYS, each time over a connection of its own, and counts those whose TLS session was resumed. */
final class ResumedCalls {
    private final Outlaw caller;
    private final int port;
    private final AtomicInteger resumed = new AtomicInteger();

    ResumedCalls(Outlaw caller, int port) {
        this.caller = caller;
        this.port = port;
    }

    int resumed() {
        return resumed.get();
    }

    /** What becomes of a call that takes a certificate of the mesh, and no more. */
    Status.Code call() {
        ManagedChannel channel = caller.channel(port);
        long begun = System.currentTimeMillis();
        try {
            RegistryGrpc.newBlockingStub(ClientInterceptors.intercept(channel, new Watching(begun)))
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .keepAlive(KeepAliveRequest.newBuilder().setLeaseId("none").build());
            return Status.Code.OK;
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }

    private final class Watching implements ClientInterceptor {
        private final long begun;

        Watching(long begun) {
            this.begun = begun;
        }

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onClose(Status status, Metadata trailers) {
                                    SSLSession session = getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
                                    if (session != null && session.getCreationTime() < begun) {
                                        resumed.incrementAndGet();
                                    }
                                    super.onClose(status, trailers);
                                }
                            },
                            headers);
                }
            };
        }
    }
}

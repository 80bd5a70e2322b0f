package gov.hms.benchmarks.rows;

import gov.hms.benchmarks.load.Caller;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.xds.XdsChannelCredentials;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** gRPC over HTTP/2 with mutual TLS: by address, or steered by xDS. */
final class GrpcCaller implements Caller {
    private static final int OK = 200;
    private static final long DEADLINE_SECONDS = 5;

    private final ManagedChannel channel;
    private final AutoCloseable besides;
    private final byte[] body = Work.request();

    private GrpcCaller(ManagedChannel channel, AutoCloseable besides) {
        this.channel = channel;
        this.besides = besides;
    }

    static Caller plain(Setting setting, int port) throws IOException {
        return new GrpcCaller(
                Grpc.newChannelBuilder("localhost:" + port, GrpcWork.clientTls(setting))
                        .build(),
                () -> {});
    }

    static Caller xds(Setting setting, int port) throws IOException {
        XdsServer plane = XdsServer.start(port);
        System.setProperty("io.grpc.xds.bootstrapConfig", plane.bootstrap(new Certificates(setting.folder())));
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "xds:///" + XdsResources.NAME,
                        XdsChannelCredentials.create(InsecureChannelCredentials.create()))
                .build();
        return new GrpcCaller(channel, plane);
    }

    @Override
    public void call() {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        Work.check(OK, ClientCalls.blockingUnaryCall(channel, GrpcWork.METHOD, options, body));
    }

    @Override
    public void close() throws Exception {
        channel.shutdownNow();
        besides.close();
    }
}

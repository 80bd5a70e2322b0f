package gov.hms.benchmarks.rows;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The work behind gRPC's own server, with its defaults and mutual TLS. */
record GrpcService(Server server) implements Service {
    static Service mutualTls(Setting setting) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new GrpcService(NettyServerBuilder.forAddress(loopback, GrpcWork.serverTls(setting))
                .addService(ServerServiceDefinition.builder(GrpcWork.SERVICE)
                        .addMethod(GrpcWork.METHOD, ServerCalls.asyncUnaryCall(GrpcService::answer))
                        .build())
                .build()
                .start());
    }

    private static void answer(byte[] request, StreamObserver<byte[]> answers) {
        if (request.length != Work.REQUEST_BYTES) {
            answers.onError(Status.INVALID_ARGUMENT
                    .withDescription(request.length + " bytes (expected: " + Work.REQUEST_BYTES + ")")
                    .asRuntimeException());
            return;
        }
        answers.onNext(Work.ANSWER);
        answers.onCompleted();
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }
}

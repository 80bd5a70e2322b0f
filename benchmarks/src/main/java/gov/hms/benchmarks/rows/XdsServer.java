package gov.hms.benchmarks.rows;

import com.google.protobuf.Any;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.grpc.xds.shaded.io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.grpc.xds.shaded.io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.xds.shaded.io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** A control plane of one service, in the client's own process: it answers when the channel starts, and is idle while calls are made. */
final class XdsServer implements AutoCloseable {
    private static final String VERSION = "1";
    private static final String CERTIFICATES = "files";

    private final Server server;

    private XdsServer(Server server) {
        this.server = server;
    }

    /** @param port where the service listens */
    static XdsServer start(int port) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new XdsServer(NettyServerBuilder.forAddress(loopback, InsecureServerCredentials.create())
                .addService(new Streams(new XdsResources(port, CERTIFICATES).byType()))
                .build()
                .start());
    }

    /** Where a client finds this server, and the certificates that it shows. */
    String bootstrap(Certificates files) {
        return """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}], "server_features": ["xds_v3"]}],
                 "node": {"id": "benchmark"},
                 "certificate_providers": {"%s": {"plugin_name": "file_watcher", "config": {
                   "certificate_file": "%s", "private_key_file": "%s", "ca_certificate_file": "%s", "refresh_interval": "3600s"}}}}
                """.formatted(
                server.getPort(), CERTIFICATES, files.certificate("client"), files.key("client"), files.authority());
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private static final class Streams extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
        private final Map<String, Any> resources;

        Streams(Map<String, Any> resources) {
            this.resources = resources;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> answers) {
            return new Answering(resources, answers);
        }
    }

    private record Answering(Map<String, Any> resources, StreamObserver<DiscoveryResponse> answers)
            implements StreamObserver<DiscoveryRequest> {
        @Override
        public void onNext(DiscoveryRequest request) {
            if (request.hasErrorDetail()) {
                throw new IllegalStateException("the client refused: " + request.getErrorDetail());
            }
            boolean acknowledged = !request.getResponseNonce().isEmpty();
            if (!acknowledged) {
                answers.onNext(DiscoveryResponse.newBuilder()
                        .setTypeUrl(request.getTypeUrl())
                        .setVersionInfo(VERSION)
                        .setNonce(VERSION)
                        .addResources(resources.get(request.getTypeUrl()))
                        .build());
            }
        }

        @Override
        public void onError(Throwable cause) {
            // the client went away, and with it the stream
        }

        @Override
        public void onCompleted() {
            answers.onCompleted();
        }
    }
}

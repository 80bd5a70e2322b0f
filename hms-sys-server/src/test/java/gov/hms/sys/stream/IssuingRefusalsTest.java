package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who proves no name has one bound on the record together with all others like it, however many addresses it has. */
class IssuingRefusalsTest {
    private static final int ADDRESSES = 60;

    /** Of those without a name, in ten seconds. */
    private static final int MOST = 50;

    private static ManagedChannel from(String address, RunningSys sys) throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", sys.grpcPort())
                .sslContext(GrpcSslContexts.forClient().trustManager(sys.root()).build())
                .localSocketPicker(new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public InetSocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
                        return new InetSocketAddress(address, 0);
                    }
                })
                .build();
    }

    @Test
    void manyAddressesFillTheRecordNoFasterThanOne(@TempDir Path directory) throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        try (RunningSys sys = new RunningSys(directory, true)) {
            sys.standStill();
            for (int i = 1; i <= ADDRESSES; i++) {
                ManagedChannel channel = from("127.0.1." + i, sys);
                try {
                    assertThatThrownBy(() -> IdentityGrpc.newBlockingStub(channel)
                                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                                    .join(Workload.request(channel, "junk", keys)))
                            .hasMessageStartingWith("UNAUTHENTICATED");
                } finally {
                    channel.shutdownNow();
                }
            }
            List<JsonNode> refusals = new ArrayList<>();
            for (JsonNode record : sys.ok("GET", "/audit?last=1000", "").path("records")) {
                if (record.path("action").asString("").equals("token.refuse")) {
                    refusals.add(record);
                }
            }
            assertThat(refusals)
                    .hasSize(MOST)
                    .allSatisfy(record ->
                            assertThat(record.path("actor").asString("")).isEqualTo(RefusalLog.NOBODY));
            assertThat(refusals.stream()
                            .map(record -> record.path("detail").asString(""))
                            .filter(detail -> detail.contains(", from 127.0.1.")))
                    .as("the address is not lost")
                    .hasSize(MOST);
        }
    }
}

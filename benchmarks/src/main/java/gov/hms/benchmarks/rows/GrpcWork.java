package gov.hms.benchmarks.rows;

import io.grpc.ChannelCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The same work for gRPC: one method whose messages are the bytes themselves. */
final class GrpcWork {
    static final String SERVICE = "benchmark.Work";

    static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Flag"))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private GrpcWork() {}

    static ChannelCredentials clientTls(Setting setting) throws IOException {
        Certificates files = new Certificates(setting.folder());
        return TlsChannelCredentials.newBuilder()
                .keyManager(
                        files.certificate("client").toFile(),
                        files.key("client").toFile())
                .trustManager(files.authority().toFile())
                .build();
    }

    static ServerCredentials serverTls(Setting setting) throws IOException {
        Certificates files = new Certificates(setting.folder());
        return TlsServerCredentials.newBuilder()
                .keyManager(
                        files.certificate("server").toFile(),
                        files.key("server").toFile())
                .trustManager(files.authority().toFile())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

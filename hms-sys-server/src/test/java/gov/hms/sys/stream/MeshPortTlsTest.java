package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.tls.TlsContexts;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import gov.hms.mesh.internal.wire.StatisticsGrpc;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import gov.hms.sys.server.RunningSys;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The mesh port of HMS-SYS, to those who speak in clear, speak old TLS, or show no certificate or one of their own. */
class MeshPortTlsTest {
    private static final List<String> OPEN_TO_ALL =
            List.of("hms.mesh.v1.Identity/Challenge", "hms.mesh.v1.Identity/Join");
    private static final int ALERT = 21;
    private static final int SETTINGS_AND_GOAWAY = 200;

    @TempDir
    static Path directory;

    private static RunningSys sys;

    @BeforeAll
    static void start() throws Exception {
        sys = new RunningSys(directory, true);
    }

    @AfterAll
    static void stop() {
        sys.close();
    }

    static Stream<Arguments> inClear() {
        return Stream.of(
                Arguments.of("HTTP/1.1", "GET /health HTTP/1.1\r\nHost: sys\r\n\r\n"),
                Arguments.of("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
                Arguments.of("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
                Arguments.of(
                        "upgrade to HTTP/2 in clear",
                        "GET / HTTP/1.1\r\nHost: sys\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"),
                Arguments.of("PROXY protocol", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"),
                Arguments.of("nothing but line ends", "\r\n\r\n\r\n\r\n\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inClear")
    void nothingIsAnsweredInClear(String name, String bytes) throws Exception {
        nothingButAnAlert(answerTo(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static Stream<Arguments> oldHellos() {
        int[] good = {0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8};
        int[] old = {0xC009, 0xC00A, 0xC013, 0xC014, 0x002F, 0x0035};
        return Stream.of(
                Arguments.of("SSL 3.0", 0x0300, old),
                Arguments.of("TLS 1.0", 0x0301, old),
                Arguments.of("TLS 1.1", 0x0302, old),
                Arguments.of("TLS 1.2, and so renegotiation", 0x0303, good),
                Arguments.of("suites with CBC", 0x0303, new int[] {0xC023, 0xC024, 0xC027, 0xC028}),
                Arguments.of("suites with the RSA key exchange", 0x0303, new int[] {0x009C, 0x009D, 0x003C}),
                Arguments.of("suites of NULL", 0x0303, new int[] {0x0000, 0x0001, 0x003B, 0xC006}),
                Arguments.of("anonymous suites", 0x0303, new int[] {0x0034, 0x006C, 0x00A6, 0xC018}),
                Arguments.of("export suites", 0x0301, new int[] {0x0003, 0x0006, 0x0008, 0x0014}),
                Arguments.of("RC4 and 3DES", 0x0303, new int[] {0x0005, 0xC007, 0x000A, 0xC008}),
                Arguments.of("no suite", 0x0303, new int[] {}),
                Arguments.of("suites of 1.3 without its version", 0x0303, new int[] {0x1301, 0x1302}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oldHellos")
    void anOldHandshakeIsRefusedWithTheFirstMessage(String name, int version, int[] suites) throws Exception {
        nothingButAnAlert(answerTo(hello(version, suites)));
    }

    /** The handshake's bytes, as no TLS of today offers all of it. */
    private static byte[] hello(int version, int[] suites) {
        ByteBuffer extensions = ByteBuffer.allocate(100);
        extensions.putShort((short) 10).putShort((short) 6).putShort((short) 4).putInt(0x001D0017);
        extensions.putShort((short) 13).putShort((short) 8).putShort((short) 6).putInt(0x04030804);
        extensions.putShort((short) 0x0401);
        ByteBuffer body = ByteBuffer.allocate(300);
        body.putShort((short) version).put(new byte[32]).put((byte) 0);
        body.putShort((short) (2 * suites.length));
        Arrays.stream(suites).forEach(suite -> body.putShort((short) suite));
        body.put((byte) 1).put((byte) 0);
        body.putShort((short) extensions.position()).put(extensions.array(), 0, extensions.position());
        ByteBuffer record = ByteBuffer.allocate(400);
        record.put((byte) 22).putShort((short) Math.min(version, 0x0303)).putShort((short) (body.position() + 4));
        record.put((byte) 1).put((byte) 0).putShort((short) body.position());
        record.put(body.array(), 0, body.position());
        return Arrays.copyOf(record.array(), record.position());
    }

    private static byte[] answerTo(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sys.grpcPort())) {
            socket.setSoTimeout(60_000);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(answer);
            } catch (SocketTimeoutException open) {
                throw new AssertionError("left open after " + answer, open);
            } catch (IOException reset) {
                return answer.toByteArray();
            }
            return answer.toByteArray();
        }
    }

    /** Netty adds a SETTINGS and a GOAWAY of its own when it gives a connection up, in clear and with nothing of HMS-SYS in it. */
    private static void nothingButAnAlert(byte[] answer) {
        assertThat(answer.length).isLessThan(SETTINGS_AND_GOAWAY);
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/", "spiffe", "hms");
        if (answer.length > 0) {
            assertThat(answer[0]).as("an alert of TLS, no ServerHello").isEqualTo((byte) ALERT);
        }
    }

    @Test
    void whoSpeaksTls12IsRefusedWhateverHeShows() throws Exception {
        SSLContext tls = stranger(new TestCa()).context(new TestCa().trustManager());
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), sys.grpcPort())) {
            socket.setSoTimeout(60_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("protocol_version");
        }
    }

    private static TestIdentity stranger(TestCa ca) {
        return ca.issue(SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake")));
    }

    /** Shows it whatever the server says it would accept, unlike most TLS. */
    private static KeyManager showing(TestIdentity own) {
        SpiffeId id = SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake"));
        return TlsContexts.keyManager(
                new IdentityState(1, new X509Svid(id, own.chain(), own.key()), List.of(own.root())));
    }

    /** Every method that there is: one that is added later is among them. */
    static Stream<MethodDescriptor<?, ?>> methods() {
        return Stream.of(
                        IdentityGrpc.getServiceDescriptor(),
                        DiscoveryGrpc.getServiceDescriptor(),
                        RegistryGrpc.getServiceDescriptor(),
                        StatisticsGrpc.getServiceDescriptor())
                .map(ServiceDescriptor::getMethods)
                .flatMap(Collection::stream);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whoShowsNoCertificateCanCallNothingButWhatAFirstCertificateNeeds(MethodDescriptor<?, ?> method)
            throws Exception {
        ManagedChannel channel = Workload.anonymous(sys);
        try {
            Status status = call(channel, method.getFullMethodName());
            if (OPEN_TO_ALL.contains(method.getFullMethodName())) {
                assertThat(status.getCode())
                        .isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.UNAUTHENTICATED);
                assertThat(status.toString()).doesNotContain("client certificate");
            } else {
                assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(status.getDescription()).contains("client certificate");
            }
        } finally {
            channel.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whoShowsOneOfHisOwnMakingCannotEvenConnect(MethodDescriptor<?, ?> method) throws Exception {
        TestIdentity own = stranger(new TestCa());
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", sys.grpcPort())
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                        .trustManager(sys.root())
                        .keyManager(showing(own))
                        .build())
                .build();
        try {
            assertThat(call(channel, method.getFullMethodName()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void whoWasRefusedForACertificateOrForNoneIsOnRecord() throws Exception {
        whoShowsOneOfHisOwnMakingCannotEvenConnect(DiscoveryGrpc.getStreamMethod());
        whoShowsNoCertificateCanCallNothingButWhatAFirstCertificateNeeds(RegistryGrpc.getRegisterMethod());

        RunningSys.await("the handshake is on record", () -> onRecord("TLS handshake: ", ""));
        RunningSys.await("the call is on record", () -> onRecord("client certificate: ", ", from 127.0.0.1"));
    }

    private static boolean onRecord(String start, String more) {
        try {
            return sys.ok("GET", "/audit?last=1000", "")
                    .get("records")
                    .valueStream()
                    .anyMatch(record -> record.get("action").asString().equals("caller.refuse")
                            && record.get("actor").asString().equals("nobody")
                            && record.get("detail").asString().startsWith(start)
                            && record.get("detail").asString().contains(more));
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void nothingOfAllThatHasChangedAnything() throws Exception {
        assertThat(sys.ok("GET", "/services", "").get("services")).isEmpty();
        assertThat(sys.ok("GET", "/audit?last=1000", "").toString())
                .doesNotContain("certificate.issue", "instance.register");
    }

    /** With an empty message, whatever the method. */
    private static Status call(ManagedChannel channel, String method) throws Exception {
        MethodDescriptor.Marshaller<byte[]> bytes = new Bytes();
        ClientCall<byte[], byte[]> call = channel.newCall(
                MethodDescriptor.newBuilder(bytes, bytes)
                        .setFullMethodName(method)
                        .setType(MethodDescriptor.MethodType.UNKNOWN)
                        .build(),
                CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
        CompletableFuture<Status> closed = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(new byte[0]);
        call.halfClose();
        return closed.get(90, TimeUnit.SECONDS);
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public java.io.InputStream stream(byte[] value) {
            return new java.io.ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(java.io.InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException impossible) {
                throw new java.io.UncheckedIOException(impossible);
            }
        }
    }
}

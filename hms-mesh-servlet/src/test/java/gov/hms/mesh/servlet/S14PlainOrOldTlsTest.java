package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.TlsProfile;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever shows no certificate of the mesh, speaks in clear or speaks old TLS gets no answer, and no call ever falls back to plaintext. */
class S14PlainOrOldTlsTest extends JettyTestBase {
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_1 = 0x0302;
    private static final int TLS_1_2 = 0x0303;

    private final AtomicInteger ran = new AtomicInteger();

    @BeforeEach
    void serveEverything() throws Exception {
        serve("/*", (request, response) -> {
            ran.incrementAndGet();
            byte[] secret = "the application's answer".getBytes(StandardCharsets.UTF_8);
            response.setContentLength(secret.length);
            response.getOutputStream().write(secret);
        });
        start();
    }

    /** Without this the tests below would prove nothing. */
    @Test
    void aCallerOfTheMeshIsAnsweredOverTls13() throws Exception {
        try (TlsClient client = connect()) {
            assertThat(client.get("/").body()).isEqualTo("the application's answer");
        }
        try (SSLSocket socket = socket(callerTls())) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(TlsProfile.CIPHER_SUITES).contains(socket.getSession().getCipherSuite());
        }
        assertThat(ran).hasValue(1);
    }

    static Stream<Arguments> inClear() {
        String host = "Host: fraud-scanner.scan\r\n";
        return Stream.of(
                Arguments.of("HTTP/1.1", "GET / HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
                Arguments.of("HTTP/0.9", "GET /\r\n"),
                Arguments.of("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
                Arguments.of(
                        "upgrade to TLS (RFC 2817)",
                        "OPTIONS * HTTP/1.1\r\n" + host + "Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n\r\n"),
                Arguments.of(
                        "claims that a proxy had TLS",
                        "GET / HTTP/1.1\r\n" + host + "X-Forwarded-Proto: https\r\nForwarded: proto=https\r\n\r\n"),
                Arguments.of(
                        "claims a client certificate",
                        "GET / HTTP/1.1\r\n" + host
                                + "X-Forwarded-Client-Cert: URI=spiffe://hms.local/ns/intake/svc/return-intake\r\n\r\n"),
                Arguments.of(
                        "PROXY protocol", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of("CONNECT", "CONNECT fraud-scanner.scan:443 HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of("SMTP's way to TLS", "STARTTLS\r\n"),
                Arguments.of("nothing but line ends", "\r\n\r\n\r\n\r\n"));
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
                Arguments.of("TLS 1.0", TLS_1_0, old),
                Arguments.of("TLS 1.0 with suites of 1.2", TLS_1_0, good),
                Arguments.of("TLS 1.1", TLS_1_1, old),
                Arguments.of("TLS 1.1 with suites of 1.2", TLS_1_1, good),
                Arguments.of("TLS 1.2, and so renegotiation", TLS_1_2, good),
                Arguments.of("TLS 1.2 saying it fell back", TLS_1_2, new int[] {0xC02B, 0xC02F, 0x5600}),
                Arguments.of("suites with CBC", TLS_1_2, new int[] {0xC023, 0xC024, 0xC027, 0xC028, 0xC009, 0xC00A}),
                Arguments.of("suites with the RSA key exchange", TLS_1_2, new int[] {0x009C, 0x009D, 0x003C, 0x002F}),
                Arguments.of("suites of NULL", TLS_1_2, new int[] {0x0000, 0x0001, 0x0002, 0x003B, 0xC006, 0xC010}),
                Arguments.of("anonymous suites", TLS_1_2, new int[] {0x0034, 0x006C, 0x00A6, 0x00A7, 0xC018, 0xC019}),
                Arguments.of("export suites", TLS_1_0, new int[] {0x0003, 0x0006, 0x0008, 0x0014, 0x0017}),
                Arguments.of("RC4 and 3DES", TLS_1_2, new int[] {0x0005, 0xC007, 0xC011, 0x000A, 0xC008, 0xC012}),
                Arguments.of("static ECDH", TLS_1_2, new int[] {0xC02D, 0xC031, 0xC004, 0xC00E}),
                Arguments.of("no suite", TLS_1_2, new int[] {}),
                Arguments.of("suites that nobody knows", TLS_1_2, new int[] {0xFEFE, 0x1234}),
                Arguments.of("suites of 1.3 without its version", TLS_1_2, new int[] {0x1301, 0x1302}),
                Arguments.of("TLS of the future without 1.3", 0x0305, good));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oldHellos")
    void anOldHandshakeIsRefusedWithTheFirstMessage(String name, int version, int[] suites) throws Exception {
        nothingButAnAlert(answerTo(hello(version, suites)));
    }

    /** The handshake's bytes, made here, as neither this JDK nor an openssl of today still offers all of it. */
    private static byte[] hello(int version, int[] suites) {
        ByteBuffer extensions = ByteBuffer.allocate(200);
        // the groups and signatures that our server likes best, so that it is not refused for want of them
        extensions.putShort((short) 10).putShort((short) 6).putShort((short) 4).putInt(0x001D0017);
        extensions.putShort((short) 11).putShort((short) 2).put((byte) 1).put((byte) 0);
        extensions.putShort((short) 13).putShort((short) 8).putShort((short) 6).putInt(0x04030804);
        extensions.putShort((short) 0x0401);
        extensions.putShort((short) 0xFF01).putShort((short) 1).put((byte) 0);
        ByteBuffer body = ByteBuffer.allocate(400);
        body.putShort((short) version).put(new byte[32]).put((byte) 0);
        body.putShort((short) (2 * suites.length));
        Arrays.stream(suites).forEach(suite -> body.putShort((short) suite));
        body.put((byte) 1).put((byte) 0);
        body.putShort((short) extensions.position()).put(extensions.array(), 0, extensions.position());
        ByteBuffer record = ByteBuffer.allocate(500);
        record.put((byte) 22).putShort((short) Math.min(version, TLS_1_2)).putShort((short) (body.position() + 4));
        record.put((byte) 1).put((byte) 0).putShort((short) body.position());
        record.put(body.array(), 0, body.position());
        return Arrays.copyOf(record.array(), record.position());
    }

    /** All that is answered until the server closes, which it must. */
    private byte[] answerTo(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(60_000);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(bytes);
                // a record that is cut short must not be waited for
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

    private void nothingButAnAlert(byte[] answer) {
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/", "application");
        if (answer.length > 0) {
            assertThat(answer[0]).as("an alert of TLS, no ServerHello").isEqualTo((byte) 21);
            assertThat(answer).hasSizeLessThanOrEqualTo(7);
        }
        assertThat(ran).hasValue(0);
    }

    private SSLSocket socket(SSLContext tls) throws IOException {
        return (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
    }

    private void getsNothing(SSLContext tls) {
        assertThatThrownBy(() -> {
                    try (TlsClient client = new TlsClient(tls, port())) {
                        client.get("/");
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(ran).hasValue(0);
    }

    @Test
    void whoShowsNoCertificateGetsNothing() throws Exception {
        SSLContext nobody = SSLContext.getInstance("TLS");
        nobody.init(null, new TrustManager[] {mesh.ca.trustManager()}, null);
        getsNothing(nobody);
    }

    @Test
    void aCertificateThatSomebodySignedForHimselfGetsNothing() {
        TestCa own = new TestCa();
        TestIdentity forged = own.issue(FakeMesh.INTAKE);
        getsNothing(forged.context(mesh.ca.trustManager()));
        getsNothing(new TestIdentity(forged.key(), List.of(forged.leaf()), own.root()).context(mesh.ca.trustManager()));
    }

    @Test
    void theRightCertificateWithoutItsKeyGetsNothing() {
        TestIdentity other = mesh.ca.issue(FakeMesh.SCANNER);
        getsNothing(new TestIdentity(other.key(), caller.chain(), mesh.ca.root()).context(mesh.ca.trustManager()));
    }

    @Test
    void aGoodCertificateDoesNotMakeOldTlsAcceptable() throws Exception {
        try (SSLSocket socket = socket(callerTls())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("protocol_version");
        }
        assertThat(ran).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tls1",
                "-tls1_1",
                "-tls1_2",
                "-tls1_2 -cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0",
                "-tls1_2 -cipher eNULL:@SECLEVEL=0",
                "-tls1_2 -cipher aNULL:@SECLEVEL=0",
                "-tls1_2 -cipher kRSA:@SECLEVEL=0",
                "-tls1_2 -legacy_renegotiation",
                "-tls1_3"
            })
    void opensslGetsNothingEither(String options) throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl"))).isTrue();
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:" + port()));
        command.addAll(List.of(options.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // R alone on a line is openssl's word for: renegotiate
            process.getOutputStream().write("R\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            process.getOutputStream().close();
        } catch (IOException ended) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).doesNotContain("HTTP/1.1 2", "the application's answer");
        } finally {
            process.destroyForcibly();
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void theProfileKnowsNothingButEphemeralKeysAndAuthenticatedEncryption() {
        assertThat(TlsProfile.PROTOCOLS).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(TlsProfile.CIPHER_SUITES)
                .allMatch(suite -> suite.contains("_GCM_") || suite.contains("_POLY1305_"))
                .allMatch(suite -> suite.contains("_ECDHE_") || !suite.contains("_WITH_"))
                .noneMatch(suite -> suite.matches(".*(NULL|anon|EXPORT|CBC|RC4|DES|MD5).*"));
    }

    @Test
    void aCallToAServerWithoutTlsFailsAndTellsItNothing() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> answerInClear(plain));
            assertThatThrownBy(() -> call(plain.getLocalPort())).isInstanceOf(IOException.class);
            assertThat(heard.get(60, TimeUnit.SECONDS)).doesNotContain("secret", "POST", "HTTP/1.1");
        }
    }

    private static String answerInClear(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            socket.setSoTimeout(60_000);
            byte[] first = new byte[4_096];
            int length = socket.getInputStream().read(first);
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return length < 0 ? "" : new String(first, 0, length, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void aCallToAServerOfStrangersFailsBeforeItIsSent() {
        // this Jetty's certificates are of another authority than the caller's
        assertThatThrownBy(() -> call(port())).isInstanceOf(IOException.class);
        assertThat(ran).hasValue(0);
    }

    private static void call(int port) throws Exception {
        try (LiveMesh client = new LiveMesh(new TestCa(), LogicalName.parse("return-intake.intake"))) {
            client.serve(Configs.of(Configs.FRAUD_SCANNER, 0).instances("v1", port, 1));
            OkHttpClient http = HmsMeshOkHttp.wrap(new OkHttpClient(), client.mesh());
            http.newCall(new Request.Builder()
                            .url("http://fraud-scanner.scan/secret")
                            .build())
                    .execute()
                    .close();
        }
    }

    @Test
    void noCodeOfTheMeshMakesAUrlInClear() throws Exception {
        int files = 0;
        for (String module : List.of("hms-mesh-core", "hms-mesh-okhttp", "hms-mesh-servlet")) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path file : sources.filter(path -> path.toString().endsWith(".java"))
                        .toList()) {
                    files++;
                    String code = Files.readString(file)
                            .replaceAll("(?s)/\\*.*?\\*/", "")
                            .replaceAll("(?m)(?<!:)//.*$", "");
                    assertThat(code)
                            .as(file.toString())
                            .doesNotContain("http://")
                            .doesNotContain("scheme(\"http\")")
                            .doesNotContain("usePlaintext");
                }
            }
        }
        assertThat(files).isGreaterThan(100);
    }
}

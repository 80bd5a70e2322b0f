package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import gov.hms.sys.server.RunningSys;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hundreds of peers that send a little and then nothing keep nobody else waiting, at none of the three kinds of port, and HMS-SYS cuts
 * them off, on record.
 */
class S32SlowPeerTest {
    private static final int SLOW = 300;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int HEAP_GROWTH = 100 << 20;

    @TempDir
    static Path directory;

    private static LiveMesh live;
    private static LiveMesh.Service scanner;
    private static OkHttpClient client;
    private static int[] ports;

    @BeforeAll
    static void start() throws Exception {
        live = new LiveMesh(directory);
        scanner = live.serve("fraud-scanner.scan", "v1", "scan-1");
        client = live.client(live.join("return-intake.intake", "v1", "intake-1"));
        ports = new int[] {
            URI.create(live.url()).getPort(),
            live.grpcPort(),
            scanner.server.getURI().getPort()
        };
        LiveMesh.await("the first call", Duration.ofMinutes(1), S32SlowPeerTest::isAnswered);
    }

    private static boolean isAnswered() {
        try {
            return LiveMesh.status(client, "http://fraud-scanner.scan/flag") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws Exception {
        live.close();
    }

    /** @param port 0: REST, 1: the mesh's gRPC, 2: a service */
    private record Slow(String name, int port, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Stream<Slow> peers() {
        byte[] hello = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01};
        return Stream.of(
                new Slow("REST: nothing", 0, new byte[0]),
                new Slow("REST: half a request line", 0, ascii("GET /pol")),
                new Slow("REST: half of the headers", 0, ascii("GET /policies HTTP/1.1\r\nHost: a\r\nX-A: b")),
                new Slow(
                        "REST: an answer that nobody reads", 0, ascii("GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n")),
                new Slow("gRPC: nothing", 1, new byte[0]),
                new Slow("gRPC: half a handshake", 1, hello),
                new Slow("gRPC: no TLS at all", 1, ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
                new Slow("service: nothing", 2, new byte[0]),
                new Slow("service: half a handshake", 2, hello),
                new Slow("service: no TLS at all", 2, ascii("POST /flag HTTP/1.1\r\nHost: a\r\n")));
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void othersAreServed() throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> health = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(live.url() + "/health"))
                                .timeout(SOON)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(LiveMesh.status(client, "http://fraud-scanner.scan/flag")).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void slowPeersHoldNobodyUp(Slow slow) throws Exception {
        long before = used();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports[slow.port()]);
                sockets.add(socket);
                OutputStream out = socket.getOutputStream();
                try {
                    out.write(slow.bytes());
                } catch (IOException cutOff) {
                    assertThat(cutOff).isNotNull();
                }
            }
            othersAreServed();
            assertThat(used() - before).isLessThan(HEAP_GROWTH);
            // a new one still gets in
            live.joinString("late-" + slow.port() + ".scan");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        othersAreServed();
    }

    @Test
    void halfOfTheHeadersIsCutOffByRestAndPutOnRecord() throws Exception {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), ports[0])) {
            slow.setSoTimeout(60_000);
            slow.getOutputStream().write(ascii("GET /policies HTTP/1.1\r\nHost: a\r\nX-A: b"));
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
        }
        RunningSys.await("on record", () -> audit().contains("time for a request to REST: "));
        othersAreServed();
    }

    private static String audit() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(live.url() + "/audit?last=100"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void asAControlAServerThatWaitsForItsPeersIsHeldUpByTheFirst() throws Exception {
        HttpServer patient = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch reading = new CountDownLatch(1);
        patient.createContext("/", exchange -> {
            reading.countDown();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
        });
        patient.start();
        int port = patient.getAddress().getPort();
        HttpRequest honest = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                .timeout(Duration.ofSeconds(1))
                .build();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
            slow.getOutputStream().write(ascii("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"));
            assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> HttpClient.newHttpClient().send(honest, HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(HttpTimeoutException.class);
        } finally {
            patient.stop(0);
        }
    }
}

package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeoutTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    /** Marks the request that only connects: on a busy machine that takes longer than the times here. */
    private static final String FIRST = "?first";

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void endsAnAttemptWhoseHeadIsLate() throws Exception {
        serve(FakeMesh.SCANNER, (request, out) -> {
            if (request.line().startsWith("POST")) {
                hang();
            }
            out.answer("200 OK", "ok");
        });
        OkHttpClient client = wrapped();
        body(client, get(FLAG));
        mesh.timeoutNanos = Duration.ofMillis(1_500).toNanos();
        mesh.routeTimeout = Duration.ofSeconds(60);
        AttemptFailedException failure = failure(client, post(FLAG));

        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.sent()).isTrue();
    }

    @Test
    void leavesTheBodyTheRestOfTheDeadline() throws Exception {
        serve(FakeMesh.SCANNER, (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            await(request.line().contains(FIRST) ? Duration.ZERO : Duration.ofMillis(2_000));
            out.write("ok");
        });
        OkHttpClient client = wrapped();
        body(client, get(FLAG + FIRST));
        mesh.timeoutNanos = Duration.ofMillis(1_500).toNanos();
        mesh.routeTimeout = Duration.ofSeconds(60);

        assertThat(body(client, get(FLAG))).isEqualTo("ok");
    }

    @Test
    void endsABodyAtTheDeadline() throws Exception {
        serve(FakeMesh.SCANNER, (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            if (request.line().contains(FIRST)) {
                out.write("ok");
            } else {
                hang();
            }
        });
        OkHttpClient client = wrapped();
        body(client, get(FLAG + FIRST));
        mesh.routeTimeout = Duration.ofMillis(1_500);
        try (Response response = client.newCall(get(FLAG)).execute()) {
            assertThatThrownBy(() -> response.body().string()).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void sendsNothingAfterTheDeadline() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        mesh.routeTimeout = Duration.ZERO;

        AttemptFailedException failure = failure(wrapped(), post(FLAG));

        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.sent()).isFalse();
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void keepsTheReadTimeoutOfTheApplicationWhenThereIsNoDeadline() throws Exception {
        serve(FakeMesh.SCANNER, (request, out) -> hang());
        OkHttpClient client = wrapped(
                application.newBuilder().readTimeout(Duration.ofMillis(1_500)).build());

        AttemptFailedException failure = failure(client, post(FLAG));

        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.sent()).isTrue();
    }

    @Test
    void doesNotWaitForTheReadTimeoutInAHandshake() throws Exception {
        // a stopped process: the kernel accepts the connection, nobody speaks
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            mesh.ports.put(FakeMesh.SCANNER, silent.getLocalPort());
            OkHttpClient patient = wrapped(
                    application.newBuilder().readTimeout(Duration.ofMinutes(4)).build());
            long start = System.nanoTime();

            AttemptFailedException failure = failure(patient, post(FLAG));

            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure.sent()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        try (ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            mesh.ports.put(FakeMesh.SCANNER, gone.getLocalPort());
        }

        AttemptFailedException failure = failure(wrapped(), post(FLAG));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
        assertThat(failure.sent()).isFalse();
    }

    @Test
    void takesAConnectionCutInTheHandshakeForNotConnected() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            mesh.ports.put(FakeMesh.SCANNER, server.getLocalPort());
            Thread cutter = new Thread(() -> {
                try {
                    server.accept().close();
                } catch (IOException e) {
                    System.out.println("cutter: " + e);
                }
            });
            cutter.start();

            AttemptFailedException failure = failure(wrapped(), post(FLAG));

            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure.sent()).isFalse();
            cutter.join();
        }
    }

    private void hang() {
        await(Duration.ofSeconds(120));
    }

    private void await(Duration atMost) {
        try {
            end.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void letGo() {
        end.countDown();
    }
}

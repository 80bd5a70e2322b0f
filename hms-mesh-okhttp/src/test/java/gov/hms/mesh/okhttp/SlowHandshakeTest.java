package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.MeshException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

/** Attempts that have less time than a TLS handshake takes get a connection nevertheless, after a few. */
class SlowHandshakeTest extends MeshCallTestBase {
    private static final Request FLAG = get("http://fraud-scanner.scan/flag");

    /** How many calls failed before the first was answered; the first one that failed did so in its handshake, in time. */
    private int failuresBefore(OkHttpClient client, int most) throws Exception {
        for (int failures = 0; failures < most; failures++) {
            try {
                assertThat(body(client, FLAG)).isEqualTo("ok");
                return failures;
            } catch (MeshException refused) {
                AttemptFailedException failure = (AttemptFailedException) refused.getCause();
                assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
                if (failures == 0) {
                    assertThat(failure.sent()).isFalse();
                }
            }
        }
        return most;
    }

    private OkHttpClient slowly(int handshakeMs, int attemptMs) throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        SlowDoor door = closedLater(new SlowDoor(server.port(), handshakeMs));
        mesh.ports.put(FakeMesh.SCANNER, door.port());
        mesh.timeoutNanos = Duration.ofMillis(attemptMs).toNanos();
        mesh.routeTimeout = Duration.ofSeconds(60);
        return wrapped();
    }

    @Test
    void aHandshakeThatWasCutOffGetsTwiceTheTimeAtTheNextAttempt() throws Exception {
        OkHttpClient client = slowly(1_500, 300);

        // 300 ms, then 600, 1200, 2400, or at most 3000 on a machine where that is not enough either
        assertThat(failuresBefore(client, 20)).isBetween(1, 19);
    }

    @Test
    void onceConnectedAttemptsHaveTheirOwnTimeAgain() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, (request, out) -> {
            if (request.line().startsWith("GET")) {
                out.answer("200 OK", "ok");
            }
        });
        SlowDoor door = closedLater(new SlowDoor(server.port(), 1_500));
        mesh.ports.put(FakeMesh.SCANNER, door.port());
        mesh.timeoutNanos = Duration.ofMillis(1_000).toNanos();
        mesh.routeTimeout = Duration.ofMinutes(4);
        OkHttpClient client = wrapped();
        assertThat(failuresBefore(client, 20)).isLessThan(20);

        long start = System.nanoTime();
        AttemptFailedException failure = failure(client, post("http://fraud-scanner.scan/flag"));

        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.sent()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void aPeerThatNeverCompletesOneHoldsNobodyUpLongerThanThreeSeconds() throws Exception {
        // a stopped process: the kernel accepts the connection, nobody speaks
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            mesh.ports.put(FakeMesh.SCANNER, silent.getLocalPort());
            mesh.timeoutNanos = Duration.ofSeconds(2).toNanos();
            mesh.routeTimeout = Duration.ofSeconds(60);
            OkHttpClient client = wrapped();
            failure(client, FLAG);

            long start = System.nanoTime();
            AttemptFailedException failure = failure(client, FLAG);

            assertThat(failure.sent()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(30));
        }
    }

    @Test
    void theEndOfTheWholeCallHoldsAllTheSame() throws Exception {
        OkHttpClient client = slowly(5_000, 300);
        mesh.routeTimeout = Duration.ofMillis(400);

        Duration fastest = Duration.ofDays(1);
        for (int i = 0; i < 9; i++) {
            long start = System.nanoTime();
            assertThat(failure(client, FLAG).kind()).isEqualTo(Kind.TIMEOUT);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            // by then those that went by patience alone would have come to its three seconds
            fastest = i < 4 || took.compareTo(fastest) > 0 ? fastest : took;
        }
        assertThat(fastest).isLessThan(Duration.ofMillis(2_500));
    }

    @Test
    void patienceDoublesUpToItsMostAndEndsWithAQuickHandshake() {
        HandshakePatience patience = new HandshakePatience(1_000);
        assertThat(patience.nanos()).isZero();
        patience.cutOff(100);
        assertThat(patience.nanos()).isEqualTo(200);
        patience.cutOff(100);
        assertThat(patience.nanos()).isEqualTo(400);
        patience.completed(90, 100);
        assertThat(patience.nanos()).as("it would hardly have fitted").isEqualTo(400);
        patience.cutOff(900);
        assertThat(patience.nanos()).isEqualTo(1_000);
        patience.completed(10, 100);
        assertThat(patience.nanos()).isZero();
    }
}

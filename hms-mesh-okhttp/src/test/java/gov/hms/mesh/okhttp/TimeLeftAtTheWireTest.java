package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code x-hms-timeout-ms} says is true when the request leaves, however long it took to connect, and is the attempt's time. */
class TimeLeftAtTheWireTest {
    private static final int CONNECT_MS = 600;

    private final TestCa ca = new TestCa();
    private final BlockingQueue<Long> arrived = new LinkedBlockingQueue<>();
    private RawServer server;
    private SlowDoor slowDoor;
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void start() throws Exception {
        server = RawServer.tls(ca.issue(Configs.FRAUD_SCANNER_ID).serverTls(1).context(), (request, out) -> {
            arrived.add(Long.parseLong(request.header("x-hms-timeout-ms")));
            out.answer("200 OK", "ok");
        });
        slowDoor = new SlowDoor(server.port(), CONNECT_MS);
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
    }

    @AfterEach
    void stop() throws Exception {
        mesh.close();
        slowDoor.close();
        server.close();
    }

    /** What the request said, in milliseconds. */
    private long told() throws Exception {
        try (Response response = client.newCall(new Request.Builder()
                        .url("http://fraud-scanner.scan/flag")
                        .build())
                .execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
        return arrived.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void afterASlowConnectItSaysWhatIsLeftOfTheCall() throws Exception {
        mesh.serve(Configs.of(Configs.FRAUD_SCANNER, 0)
                .instances("v1", slowDoor.port(), 1)
                .route(30_000, 0, RetryPolicy.declared(0)));
        assertThat(told()).as("over a new connection").isBetween(1L, 30_000L - CONNECT_MS);
        assertThat(told()).as("over the same connection").isBetween(1L, 30_000L);
    }

    @Test
    void itSaysWhatIsLeftOfTheAttemptWhereThatIsLess() throws Exception {
        mesh.serve(Configs.of(Configs.FRAUD_SCANNER, 0)
                .instances("v1", slowDoor.port(), 1)
                .route(60_000, 30_000, RetryPolicy.declared(0)));
        assertThat(told()).as("over a new connection").isBetween(1L, 30_000L - CONNECT_MS);
        assertThat(told()).as("over the same connection").isBetween(1L, 30_000L);
    }
}

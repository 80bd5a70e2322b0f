package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.testing.TestIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a new certificate is as good as the one before, connections are made anew one at a time, and the calls go on meanwhile. */
class HandoverTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final InnerClients clients = new InnerClients(
            new InnerClientFactory(application, mesh, () -> new ConnectionAges(now::get, new Random(1))), now::get);
    private RawServer server;
    private TestIdentity before;
    private TestIdentity after;

    @BeforeEach
    void aConnectionIsThere() throws Exception {
        server = serve(FakeMesh.SCANNER, RawServer.OK);
        before = mesh.identity(FakeMesh.INTAKE);
        after = mesh.identity(FakeMesh.INTAKE);
        send(before.clientTls(1));
        assertThat(clients.get(attempt(before.clientTls(1))).hasIdle()).isTrue();
    }

    private static ClientTls gentle(TestIdentity identity, long generation) {
        ClientTls tls = identity.clientTls(generation);
        return new ClientTls(generation, tls.socketFactory(), tls.trustManager(), true);
    }

    private Attempt attempt(ClientTls tls) {
        return new Attempt(
                1,
                FakeMesh.endpoint(FakeMesh.SCANNER, server.port()),
                tls,
                Long.MAX_VALUE,
                Deadline.NEVER,
                List.of(),
                List.of());
    }

    private void send(ClientTls tls) throws Exception {
        OkHttpExchange exchange = new OkHttpExchange(
                new OkHttpClient().newCall(post(FLAG)),
                post(FLAG),
                EventListener.NONE,
                new MeshTransport(clients, CookieJar.NO_COOKIES, now::get));
        try (Response answer = exchange.send(attempt(tls))) {
            assertThat(answer.body().string()).isEqualTo("ok");
        }
    }

    private long generation(ClientTls tls) {
        return clients.get(attempt(tls)).generation();
    }

    private void later(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void whileOneCallMakesTheNewConnectionTheOthersGoOnOverThatOfBefore() {
        ClientTls tls = gentle(after, 2);
        assertThat(generation(tls)).isEqualTo(2);
        assertThat(generation(tls)).isEqualTo(1);
        assertThat(generation(tls)).isEqualTo(1);
    }

    @Test
    void theNextOneIsMadeWhenItIsThere() {
        ClientTls tls = gentle(after, 2);
        InnerClient made = clients.get(attempt(tls));
        assertThat(generation(tls)).isEqualTo(1);

        made.handover().connected();

        assertThat(generation(tls)).isEqualTo(2);
        assertThat(generation(tls)).isEqualTo(1);
    }

    @Test
    void aHandshakeThatHangsKeepsTheOthersForHalfASecond() {
        ClientTls tls = gentle(after, 2);
        assertThat(generation(tls)).isEqualTo(2);
        later(Duration.ofMillis(499));
        assertThat(generation(tls)).isEqualTo(1);
        later(Duration.ofMillis(1));
        assertThat(generation(tls)).isEqualTo(2);
    }

    @Test
    void aNewConnectionThatIsFreeGoesBeforeAnOldOne() throws Exception {
        ClientTls tls = gentle(after, 2);
        for (int call = 0; call < 3; call++) {
            send(tls);
        }
        assertThat(server.peers).containsExactly(before.leaf(), after.leaf());
    }

    @Test
    void whereNoOldOneIsFreeNobodyWaits() {
        ClientTls tls = gentle(after, 2);
        InnerClient old = clients.get(attempt(before.clientTls(1)));
        old.closeIdle();
        assertThat(generation(tls)).isEqualTo(2);
        assertThat(generation(tls)).isEqualTo(2);
    }

    @Test
    void afterThreeSecondsTheOldOnesAreClosed() {
        ClientTls tls = gentle(after, 2);
        InnerClient old = clients.get(attempt(before.clientTls(1)));
        assertThat(generation(tls)).isEqualTo(2);
        assertThat(old.hasIdle()).isTrue();

        later(Duration.ofSeconds(3));

        assertThat(generation(tls)).isEqualTo(2);
        assertThat(generation(tls)).isEqualTo(2);
        assertThat(old.hasIdle()).isFalse();
        assertThat(clients.get(attempt(tls)).handover().isOver()).isTrue();
    }

    @Test
    void whereTrustChangedTheOldOnesAreClosedAtOnce() {
        InnerClient old = clients.get(attempt(before.clientTls(1)));
        ClientTls tls = after.clientTls(2);
        assertThat(generation(tls)).isEqualTo(2);
        assertThat(generation(tls)).isEqualTo(2);
        assertThat(old.hasIdle()).isFalse();
    }

    @Test
    void ofAGenerationThatWasSkippedNobodyKnowsWhyItCame() {
        InnerClient old = clients.get(attempt(before.clientTls(1)));
        ClientTls tls = gentle(after, 3);
        assertThat(generation(tls)).isEqualTo(3);
        assertThat(generation(tls)).isEqualTo(3);
        assertThat(old.hasIdle()).isFalse();
    }

    @Test
    void onlyTheVeryLastOneIsTakenOverFrom() throws Exception {
        InnerClient first = clients.get(attempt(before.clientTls(1)));
        send(gentle(after, 2));
        InnerClient second = clients.get(attempt(gentle(after, 2)));
        assertThat(second.generation()).isEqualTo(2);

        ClientTls third = gentle(mesh.identity(FakeMesh.INTAKE), 3);
        assertThat(generation(third)).isEqualTo(3);
        assertThat(generation(third)).isEqualTo(2);
        assertThat(first.hasIdle()).isFalse();
        assertThat(second.handover().isOver()).isTrue();
    }
}

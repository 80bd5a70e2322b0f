package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.testing.TestIdentity;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An open connection is used for no other service than the one that it was opened for, whoever is found at the same address, in
 * parallel and after a rotation too.
 */
class S20SharedConnectionTest extends MeshCallTestBase {
    private static final String SCAN = "http://fraud-scanner.scan/flag";
    private static final String PAY = "http://refund-payout.payout/pay";

    /** The scanner, at an address that the registry names for the payout too. */
    private RawServer shared() throws Exception {
        RawServer scanner = serve(FakeMesh.SCANNER, (request, out) -> out.answer("200 OK", "scanner"));
        mesh.serving(FakeMesh.PAYOUT, scanner);
        return scanner;
    }

    private static void assertRefused(AttemptFailedException failure) {
        assertThat(failure.kind()).isEqualTo(Kind.WRONG_IDENTITY);
        assertThat(failure.sent()).isFalse();
        assertThat(failure).hasMessageContaining("it showed [" + FakeMesh.id(FakeMesh.SCANNER) + "]");
    }

    private static void assertOnlyFlags(RawServer server, int count) {
        assertThat(server.requests)
                .hasSize(count)
                .allSatisfy(request -> assertThat(request.line()).contains(" /flag "));
    }

    @ParameterizedTest(name = "{0} open connections")
    @ValueSource(ints = {0, 1, 4})
    void theNextServiceAtTheSameAddressIsNotServed(int open) throws Exception {
        RawServer scanner = shared();
        OkHttpClient client = wrapped();
        inParallel(open, i -> assertThat(body(client, post(SCAN))).isEqualTo("scanner"));

        for (int i = 0; i < 5; i++) {
            assertRefused(failure(client, i % 2 == 0 ? post(PAY) : get(PAY)));
            assertThat(body(client, post(SCAN))).isEqualTo("scanner");
        }

        assertOnlyFlags(scanner, open + 5);
    }

    @Test
    void parallelCallsOfBothNeverMixThemUp() throws Exception {
        RawServer scanner = shared();
        OkHttpClient client = wrapped();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();

        inParallel(8, thread -> {
            for (int i = 0; i < 20; i++) {
                if ((thread + i) % 2 == 0) {
                    assertThat(body(client, post(SCAN))).isEqualTo("scanner");
                    answered.incrementAndGet();
                } else {
                    assertRefused(failure(client, post(PAY)));
                    refused.incrementAndGet();
                }
            }
        });

        assertThat(answered).hasValue(80);
        assertThat(refused).hasValue(80);
        assertOnlyFlags(scanner, 80);
    }

    @Test
    void servicesThatSwapTheirAddressesAreNotTakenForEachOther() throws Exception {
        RawServer scanner = serve(FakeMesh.SCANNER, (request, out) -> out.answer("200 OK", "scanner"));
        RawServer payout = serve(FakeMesh.PAYOUT, (request, out) -> out.answer("200 OK", "payout"));
        OkHttpClient client = wrapped();
        assertThat(body(client, post(SCAN))).isEqualTo("scanner");
        assertThat(body(client, post(PAY))).isEqualTo("payout");

        mesh.serving(FakeMesh.SCANNER, payout).serving(FakeMesh.PAYOUT, scanner);

        assertThat(failure(client, post(SCAN)).kind()).isEqualTo(Kind.WRONG_IDENTITY);
        assertThat(failure(client, post(PAY)).kind()).isEqualTo(Kind.WRONG_IDENTITY);
        assertThat(scanner.requests).hasSize(1);
        assertThat(payout.requests).hasSize(1);

        mesh.serving(FakeMesh.SCANNER, scanner).serving(FakeMesh.PAYOUT, payout);
        assertThat(body(client, post(SCAN))).isEqualTo("scanner");
        assertThat(body(client, post(PAY))).isEqualTo("payout");
    }

    @Test
    void aRotationOfOurCertificateOpensNoDoor() throws Exception {
        RawServer scanner = shared();
        OkHttpClient client = wrapped();
        List<X509Certificate> shown = new ArrayList<>();
        for (int generation = 2; generation < 6; generation++) {
            TestIdentity own = mesh.identity(FakeMesh.INTAKE);
            mesh.tls = own.clientTls(generation);
            shown.add(own.leaf());
            assertRefused(failure(client, post(PAY)));
            assertThat(body(client, post(SCAN))).isEqualTo("scanner");
            assertRefused(failure(client, post(PAY)));
        }
        assertThat(scanner.requests).hasSize(4);
        assertThat(scanner.peers)
                .as("no call was made with the certificate of before")
                .containsAll(shown)
                .isSubsetOf(shown);
    }

    @Test
    void aConnectionThatTheApplicationHasOpenIsNotUsed() throws Exception {
        RawServer scanner = shared();
        OkHttpClient open = believing((host, session) -> true);
        assertThat(body(open, get("https://127.0.0.1:" + scanner.port() + "/flag")))
                .isEqualTo("scanner");
        assertThat(open.connectionPool().connectionCount()).isEqualTo(1);

        assertRefused(failure(wrapped(open), post(PAY)));

        assertThat(body(wrapped(open), post(SCAN))).isEqualTo("scanner");
        assertThat(open.connectionPool().connectionCount())
                .as("the mesh keeps its connections elsewhere")
                .isEqualTo(1);
        assertOnlyFlags(scanner, 2);
    }

    /** OkHttp coalesces connections of different hosts only over HTTP/2, and only for clients with its own verifier. */
    @Test
    void theVerifierIsNeverTheOneThatLetsOkHttpCoalesce() {
        HostnameVerifier standard = new OkHttpClient().hostnameVerifier();
        InnerClients clients = clients();
        OkHttpClient scanner = clients.get(attempt(FakeMesh.SCANNER)).client();
        OkHttpClient payout = clients.get(attempt(FakeMesh.PAYOUT)).client();

        for (OkHttpClient client : List.of(scanner, payout)) {
            assertThat(client.hostnameVerifier()).isInstanceOf(PeerVerifier.class);
            assertThat(client.hostnameVerifier()).isNotEqualTo(standard);
            assertThat(client.hostnameVerifier().getClass()).isNotEqualTo(standard.getClass());
            assertThat(client.protocols()).containsExactly(Protocol.HTTP_1_1);
        }
        assertThat(scanner.hostnameVerifier()).isNotEqualTo(payout.hostnameVerifier());
        assertThat(scanner.connectionPool()).isNotSameAs(payout.connectionPool());
        assertThat(scanner.connectionPool()).isNotSameAs(application.connectionPool());
        assertThat(clients.get(attempt(FakeMesh.SCANNER)).client()).isSameAs(scanner);
    }

    /** The control: one client for both, whose verifier does ask for the right service, though only of new connections. */
    @Test
    void aSharedClientOfOkHttpTakesTheWrongAnswer() throws Exception {
        RawServer scanner = shared();
        AtomicInteger asked = new AtomicInteger();
        ThreadLocal<LogicalName> wanted = new ThreadLocal<>();
        OkHttpClient client = believing((host, session) -> {
            asked.incrementAndGet();
            try {
                mesh.requirePeer(List.of(session.getPeerCertificates()), FakeMesh.id(wanted.get()));
                return true;
            } catch (SSLPeerUnverifiedException wrong) {
                return false;
            }
        });
        String address = "https://127.0.0.1:" + scanner.port();
        wanted.set(FakeMesh.SCANNER);
        assertThat(body(client, get(address + "/flag"))).isEqualTo("scanner");

        wanted.set(FakeMesh.PAYOUT);

        assertThat(body(client, get(address + "/pay")))
                .as("meant for the payout")
                .isEqualTo("scanner");
        assertThat(asked).hasValue(1);
        assertThat(scanner.connections).hasValue(1);
    }

    private OkHttpClient believing(HostnameVerifier verifier) {
        return new OkHttpClient.Builder()
                .sslSocketFactory(mesh.tls.socketFactory(), mesh.tls.trustManager())
                .hostnameVerifier(verifier)
                .build();
    }

    private Attempt attempt(LogicalName to) {
        return new Attempt(
                1, FakeMesh.endpoint(to, 8443), mesh.tls, Long.MAX_VALUE, Deadline.NEVER, List.of(), List.of());
    }

    private static void inParallel(int threads, Step step) throws Exception {
        CountDownLatch together = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    step.run(thread);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(240, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private interface Step {
        void run(int thread) throws Exception;
    }
}

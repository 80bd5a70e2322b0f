package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.testing.TestIdentity;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** JSSE resumes a session without asking for the certificate again: after a rotation the peer would see the old one. */
class TlsGenerationTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    @Test
    void theNextCallAfterARotationShowsTheNewCertificate() throws Exception {
        TestIdentity before = mesh.identity(FakeMesh.INTAKE);
        TestIdentity after = mesh.identity(FakeMesh.INTAKE);
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        OkHttpClient client = wrapped();
        mesh.tls = before.clientTls(1);
        body(client, post(FLAG));
        body(client, post(FLAG));

        mesh.tls = after.clientTls(2);
        body(client, post(FLAG));

        assertThat(server.peers).containsExactly(before.leaf(), after.leaf());
    }

    @Test
    void aResumedSessionWouldShowTheOldCertificate() throws Exception {
        // the negative control: one context for both generations, whose key manager rotates
        TestIdentity before = mesh.identity(FakeMesh.INTAKE);
        TestIdentity after = mesh.identity(FakeMesh.INTAKE);
        RawServer server = serve(FakeMesh.SCANNER, (request, out) -> out.answer("200 OK", "ok", "Connection: close"));
        OkHttpClient client = wrapped();
        RotatingKeys keys = new RotatingKeys(before);
        ClientTls tls = keys.clientTls(mesh.ca.trustManager());
        mesh.tls = new ClientTls(1, tls.socketFactory(), tls.trustManager());
        body(client, post(FLAG));

        keys.rotateTo(after);
        mesh.tls = new ClientTls(2, tls.socketFactory(), tls.trustManager());
        body(client, post(FLAG));

        assertThat(server.peers).containsExactly(before.leaf(), before.leaf());
    }

    @Test
    void anAttemptOfAnOlderGenerationDoesNotBringItBack() {
        InnerClients clients = clients();
        TestIdentity identity = mesh.identity(FakeMesh.INTAKE);
        InnerClient newer = clients.get(attempt(identity.clientTls(2)));

        assertThat(clients.get(attempt(identity.clientTls(1)))).isSameAs(newer);
        assertThat(clients.get(attempt(identity.clientTls(3)))).isNotSameAs(newer);
    }

    @Test
    void aConnectionOfTenMinutesCarriesOneLastCall() throws Exception {
        AtomicLong now = new AtomicLong();
        RawServer server = serve(FakeMesh.SCANNER, (request, out) -> {
            boolean last = "close".equals(request.header("Connection"));
            out.answer("200 OK", "ok", last ? "Connection: close" : "x-ignored: 1");
        });
        OkHttpClient client = HmsMeshOkHttp.wrap(application, mesh, now::get);
        body(client, post(FLAG));
        now.addAndGet(minutes(8));
        body(client, post(FLAG));
        assertThat(server.connections).hasValue(1);

        now.addAndGet(minutes(4));
        body(client, post(FLAG));
        body(client, post(FLAG));

        assertThat(server.connections).hasValue(2);
        assertThat(server.requests.stream().map(request -> request.header("Connection")))
                .containsExactly("Keep-Alive", "Keep-Alive", "close", "Keep-Alive");
    }

    private static Attempt attempt(ClientTls tls) {
        return new Attempt(
                1,
                FakeMesh.endpoint(FakeMesh.SCANNER, 8443),
                tls,
                Long.MAX_VALUE,
                Deadline.NEVER,
                List.of(),
                List.of());
    }

    private static long minutes(int minutes) {
        return TimeUnit.MINUTES.toNanos(minutes);
    }
}

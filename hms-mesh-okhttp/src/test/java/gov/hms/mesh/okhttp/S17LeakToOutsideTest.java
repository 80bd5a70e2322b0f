package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.okhttp.RawServer.Received;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of the mesh goes to a host outside: no header, no client certificate, and no call of the mesh by way of a redirect. */
class S17LeakToOutsideTest extends MeshCallTestBase {
    private OkHttpClient anywhere() {
        return application
                .newBuilder()
                .dns(name -> List.of(InetAddress.getLoopbackAddress()))
                .build();
    }

    @ParameterizedTest(name = "{1} {0}")
    @CsvSource({
        "127.0.0.1, GET",
        "localhost, GET",
        "www.irs.gov, POST",
        "example.com, PUT",
        "fraud-scanner, GET",
        "fraud-scanner.scan.evil.com, GET",
        "fraud-scanner-scan.com, DELETE",
        "scan.fraud-scanner, GET",
        "hms.local, PATCH",
        "xfraud-scanner.scanx, GET"
    })
    void aHostOutsideGetsTheSameBytesAsWithoutAMesh(String host, String method) throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        RawServer outside = plain(RawServer.OK);
        Request request = new Request.Builder()
                .url("http://" + host + ":" + outside.port() + "/a%2Fb;c?d=%20&e")
                .method(method, method.equals("GET") ? null : RequestBody.create("x".repeat(100), null))
                .header("Authorization", "Bearer the-applications-own")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("x-hms-identity", "the application's own business")
                .build();

        body(anywhere(), request);
        body(wrapped(anywhere()), request);

        Received unwrapped = outside.requests.take();
        assertThat(outside.requests.take()).isEqualTo(unwrapped);
        assertThat(mesh.attempts).hasValue(0);
    }

    @Test
    void aHostOutsideThatAsksForACertificateGetsNone() throws Exception {
        SSLContext identity = mesh.identity(FakeMesh.PAYOUT).serverTls(1).context();
        BlockingQueue<String> shown = new ArrayBlockingQueue<>(4);
        try (SSLServerSocket server = (SSLServerSocket)
                identity.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setWantClientAuth(true);
            Thread serving = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                    shown.add(peerOf(socket));
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes());
                } catch (java.io.IOException failure) {
                    shown.add(failure.toString());
                }
            });
            serving.start();
            SSLContext trusting = SSLContext.getInstance("TLS");
            X509TrustManager trust = mesh.ca.trustManager();
            trusting.init(null, new TrustManager[] {trust}, null);
            OkHttpClient client = anywhere()
                    .newBuilder()
                    .sslSocketFactory(trusting.getSocketFactory(), trust)
                    .hostnameVerifier((host, session) -> true)
                    .build();

            body(wrapped(client), get("https://www.irs.gov:" + server.getLocalPort() + "/"));

            assertThat(shown.poll(60, TimeUnit.SECONDS)).isEqualTo("none");
            serving.join(60_000);
        }
    }

    private static String peerOf(SSLSocket socket) {
        try {
            return socket.getSession().getPeerCertificates()[0].toString();
        } catch (SSLPeerUnverifiedException none) {
            return "none";
        }
    }

    /** The negative control of the test above: who is in the mesh is shown one. */
    @Test
    void aServiceOfTheMeshGetsTheCertificate() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        body(wrapped(), get("http://fraud-scanner.scan/"));
        assertThat(server.peers).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"})
    void aRedirectOfAServiceTakesNothingOutside(String status) throws Exception {
        RawServer outside = plain(RawServer.OK);
        serve(
                FakeMesh.SCANNER,
                (request, out) -> out.answer(status, "", "Location: http://127.0.0.1:" + outside.port() + "/stolen"));
        Request request = get("http://fraud-scanner.scan/flag")
                .newBuilder()
                .header("x-hms-identity", "intake")
                .header("Authorization", "Bearer secret")
                .build();

        try (okhttp3.Response response = wrapped().newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
        }
        assertThat(outside.requests).isEmpty();
        assertThat(outside.connections).hasValue(0);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"302 Found", "307 Temporary Redirect", "308 Permanent Redirect"})
    void aRedirectFromOutsideNeitherLeadsIntoTheMeshNorToItsNameInClear(String status) throws Exception {
        RawServer service = serve(FakeMesh.SCANNER, RawServer.OK);
        RawServer trap = plain(RawServer.OK);
        RawServer outside = plain((request, out) ->
                out.answer(status, "", "Location: http://fraud-scanner.scan:" + trap.port() + "/stolen"));

        assertThatThrownBy(() -> body(wrapped(anywhere()), get("http://www.irs.gov:" + outside.port() + "/")))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("fraud-scanner.scan is a name of the mesh");

        assertThat(trap.connections).hasValue(0);
        assertThat(service.requests).isEmpty();
    }

    /** The negative control: OkHttp alone asks DNS for the name, and tells whoever answers. */
    @Test
    void withoutTheMeshSuchARedirectIsFollowedInClear() throws Exception {
        RawServer trap = plain(RawServer.OK);
        RawServer outside = plain((request, out) ->
                out.answer("302 Found", "", "Location: http://fraud-scanner.scan:" + trap.port() + "/stolen"));
        body(anywhere(), get("http://www.irs.gov:" + outside.port() + "/"));
        assertThat(trap.requests).hasSize(1);
    }
}

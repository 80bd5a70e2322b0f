package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.okhttp.RawServer.Received;
import java.net.InetAddress;
import java.util.List;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutsideHostTest extends MeshCallTestBase {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "www.irs.gov", "example.com"})
    void getsTheVeryBytesThatAClientOutsideTheMeshSends(String host) throws Exception {
        RawServer server = plain(RawServer.OK);
        OkHttpClient client = application
                .newBuilder()
                .dns(name -> List.of(InetAddress.getLoopbackAddress()))
                .build();
        Request request = post("http://" + host + ":" + server.port() + "/a%2F?b=%20")
                .newBuilder()
                .header("x-hms-identity", "the application's own business")
                .build();

        body(client, request);
        body(wrapped(client), request);

        Received unwrapped = server.requests.take();
        assertThat(server.requests.take()).isEqualTo(unwrapped);
        assertThat(mesh.attempts).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "www.irs.gov", "a.b.c.d", "::1", ".scan", "fraud-scanner"})
    void isKnownWithoutAskingTheMesh(String host) {
        assertThat(MeshInterceptor.mayBeMeshName(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fraud-scanner.scan", "example.com", "fraud-scanner.scan.mesh"})
    void isAskedForWhenTheMeshMayKnowIt(String host) {
        assertThat(MeshInterceptor.mayBeMeshName(host)).isTrue();
    }

    @Test
    void doesNotMakeADnsRequestForAMeshName() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        Dns refusing = name -> {
            throw new AssertionError("asked for " + name);
        };

        assertThat(body(wrapped(application.newBuilder().dns(refusing).build()), get("http://fraud-scanner.scan/")))
                .isEqualTo("ok");
    }
}

package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library inflates nothing: a body reaches the application as it came, and is asked for as the application asked. */
class S41DecompressionBombTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    private static byte[] bomb(int megabytes) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                byte[] zeros = new byte[1 << 20];
                for (int i = 0; i < megabytes; i++) {
                    gzip.write(zeros);
                }
            }
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private RawServer answering(String encoding, byte[] body) throws IOException {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return serve(FakeMesh.SCANNER, (request, out) -> {
            out.write(head);
            out.socket().getOutputStream().write(body);
        });
    }

    @ParameterizedTest
    @CsvSource({"gzip, 16", "gzip, 64", "x-gzip, 16", "deflate, 16", "br, 16", "GZIP, 16", "'gzip, gzip', 16"})
    void aBombThatNobodyAskedForIsNotInflated(String encoding, int megabytes) throws Exception {
        byte[] bomb = bomb(megabytes);
        RawServer server = answering(encoding, bomb);

        try (Response response = wrapped().newCall(get(FLAG)).execute()) {
            assertThat(response.header("Content-Encoding")).isEqualTo(encoding);
            assertThat(response.body().contentLength()).isEqualTo(bomb.length);
            assertThat(response.body().bytes()).isEqualTo(bomb);
        }
        assertThat(server.requests.take().header("Accept-Encoding")).isEqualTo("identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "gzip, deflate", "identity", "*;q=0"})
    void theApplicationAsksForItselfAndGetsWhatItAskedFor(String wanted) throws Exception {
        byte[] body = bomb(1);
        RawServer server = answering("gzip", body);
        Request request =
                get(FLAG).newBuilder().header("Accept-Encoding", wanted).build();

        try (Response response = wrapped().newCall(request).execute()) {
            assertThat(response.body().bytes()).isEqualTo(body);
            assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        }
        assertThat(server.requests.take().header("Accept-Encoding")).isEqualTo(wanted);
    }

    /** The control: left alone, OkHttp asks for gzip and makes of sixteen kilobytes sixteen megabytes. */
    @Test
    void outsideTheMeshOkHttpInflatesAsItAlwaysDid() throws Exception {
        byte[] bomb = bomb(16);
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n";
        RawServer server = plain((request, out) -> {
            out.write(head);
            out.socket().getOutputStream().write(bomb);
        });

        try (Response response = wrapped()
                .newCall(get("http://127.0.0.1:" + server.port() + "/"))
                .execute()) {
            assertThat(response.body().bytes()).hasSize(16 << 20);
        }
        assertThat(server.requests.take().header("Accept-Encoding")).isEqualTo("gzip");
    }
}

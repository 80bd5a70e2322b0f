package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.okhttp.RawServer.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;

class MeshCallTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    @Test
    void goesToTheEndpointOverTlsWithTheLogicalHostAndTheWholePath() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        Request request = get("http://fraud-scanner.scan/a%2Fb/c?x=1&y=%20#part");

        try (Response response = wrapped().newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.request()).isSameAs(request);
            assertThat(response.handshake()).isNotNull();
        }

        Received received = server.requests.take();
        assertThat(received.line()).isEqualTo("GET /a%2Fb/c?x=1&y=%20 HTTP/1.1");
        assertThat(received.header("Host")).isEqualTo("fraud-scanner.scan");
        assertThat(mesh.lastCall.path()).isEqualTo("/a%2Fb/c");
        assertThat(mesh.lastCall.method()).isEqualTo("GET");
    }

    @Test
    void takesTheMeshSuffixAndKeepsAnExplicitPortInTheHostHeader() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);

        body(wrapped(), get("https://fraud-scanner.scan.mesh:9000/flag"));

        assertThat(server.requests.take().header("Host")).isEqualTo("fraud-scanner.scan.mesh:9000");
    }

    @Test
    void replacesMeshHeadersOfTheApplication() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        mesh.headers = List.of("x-hms-deadline-ms", "250", "traceparent", "00-1-2-01");

        body(
                wrapped(),
                get(FLAG)
                        .newBuilder()
                        .header("X-HMS-Identity", "forged")
                        .header("x_hms_caller", "forged")
                        .header("x-hms-deadline-ms", "99999")
                        .header("traceparent", "old")
                        .header("x-other", "kept")
                        .build());

        Received received = server.requests.take();
        assertThat(received.head()).doesNotContain("forged", "99999", "old");
        assertThat(received.header("x-hms-deadline-ms")).isEqualTo("250");
        assertThat(received.header("traceparent")).isEqualTo("00-1-2-01");
        assertThat(received.header("x-other")).isEqualTo("kept");
    }

    @Test
    void keepsCookiesUnderTheLogicalName() throws Exception {
        RawServer server = serve(
                FakeMesh.SCANNER,
                (request, out) -> out.answer("200 OK", "", "Set-Cookie: session=7; Path=/", "Set-Cookie: tab=2"));
        Jar jar = new Jar();
        OkHttpClient client = wrapped(application.newBuilder().cookieJar(jar).build());

        body(client, get(FLAG));
        body(client, get(FLAG));

        assertThat(jar.urls).containsOnly(FLAG);
        assertThat(server.requests.take().header("Cookie")).isNull();
        assertThat(server.requests.take().header("Cookie")).isEqualTo("session=7; tab=2");
    }

    @Test
    void reusesTheConnection() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        OkHttpClient client = wrapped();

        for (int i = 0; i < 5; i++) {
            body(client, post(FLAG));
        }

        assertThat(server.connections).hasValue(1);
    }

    @Test
    void showsApplicationInterceptorsOneCallAndNetworkInterceptorsEachAttempt() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        List<String> seen = new ArrayList<>();
        OkHttpClient client = wrapped(application
                .newBuilder()
                .addInterceptor(chain -> {
                    seen.add("call to " + chain.request().url().host());
                    return chain.proceed(chain.request());
                })
                .addNetworkInterceptor(chain -> {
                    seen.add("attempt at " + chain.request().url().host());
                    return chain.proceed(chain.request());
                })
                .build());

        body(client, get(FLAG));

        assertThat(seen).containsExactly("call to fraud-scanner.scan", "attempt at 127.0.0.1");
    }

    @Test
    void handsTheCallTimeoutToTheMeshAsDeadline() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);

        body(
                wrapped(application
                        .newBuilder()
                        .callTimeout(Duration.ofSeconds(30))
                        .build()),
                get(FLAG));

        assertThat(mesh.lastCall.deadline().remainingNanos(System.nanoTime()))
                .isBetween(1L, Duration.ofSeconds(30).toNanos());
    }

    @Test
    void buildsAnAnswerThatTheMeshGives() throws Exception {
        Request request = get(FLAG);
        OkHttpExchange exchange = exchange(request);

        try (Response answer = exchange.answer(new LocalAnswer(
                503, "Service Paused", List.of("Retry-After", "1740", "x-hms-reason", "paused"), "paused\n"))) {
            assertThat(exchange.status(answer)).isEqualTo(503);
            assertThat(answer.message()).isEqualTo("Service Paused");
            assertThat(answer.request()).isSameAs(request);
            assertThat(exchange.header(answer, "retry-after")).isEqualTo("1740");
            assertThat(answer.body().string()).isEqualTo("paused\n");
        }
    }

    @Test
    void replaysBodiesThatCanBeWrittenTwice() {
        RequestBody oneShot = new RequestBody() {
            @Override
            public okhttp3.MediaType contentType() {
                return null;
            }

            @Override
            public void writeTo(BufferedSink sink) {}

            @Override
            public boolean isOneShot() {
                return true;
            }
        };

        assertThat(exchange(get(FLAG)).replayable()).isTrue();
        assertThat(exchange(post(FLAG)).replayable()).isTrue();
        assertThat(exchange(new Request.Builder().url(FLAG).post(oneShot).build())
                        .replayable())
                .isFalse();
    }

    @Test
    void refusesToWrapTwice() {
        OkHttpClient once = wrapped();

        assertThatThrownBy(() -> wrapped(once.newBuilder().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keep the client of the first wrap");
    }

    private OkHttpExchange exchange(Request request) {
        return exchange(application.newCall(request));
    }

    private static final class Jar implements CookieJar {
        private final List<String> urls = new ArrayList<>();
        private List<Cookie> cookies = List.of();

        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            urls.add(url.toString());
            return cookies;
        }

        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> set) {
            urls.add(url.toString());
            cookies = set;
        }
    }
}

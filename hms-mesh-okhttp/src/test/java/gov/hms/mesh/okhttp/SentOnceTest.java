package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.okhttp.RawServer.Script;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attempt is one request on the wire. OkHttp alone would send several of these again, unseen by every interceptor. */
class SentOnceTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";

    /** Reads a POST on a connection that answered before, and closes it without an answer. */
    private static final Script CLOSING = (request, out) -> {
        if (request.line().startsWith("POST")) {
            out.close();
        } else {
            out.answer("200 OK", "warm");
        }
    };

    @Test
    void aPostOnAPooledConnectionThatCloses() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, CLOSING);
        OkHttpClient client = wrapped();
        body(client, get(FLAG));

        AttemptFailedException failure = failure(client, post(FLAG));

        assertThat(failure.kind()).isEqualTo(Kind.RESET);
        assertThat(failure.sent()).isTrue();
        assertThat(posts(server)).isEqualTo(1);
    }

    @Test
    void okHttpAloneSendsThatPostAgain() throws Exception {
        RawServer server = plain(CLOSING);
        String url = "http://127.0.0.1:" + server.port() + "/flag";
        body(application, get(url));

        try (Response response = application.newCall(post(url)).execute()) {
            throw new AssertionError("answered " + response);
        } catch (IOException expected) {
            assertThat(posts(server)).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"503 Service Unavailable", "408 Request Timeout", "421 Misdirected Request", "407 Proxy please"})
    void aPostAnsweredWithAStatusThatOkHttpActsUpon(String status) throws Exception {
        RawServer server = serve(
                FakeMesh.SCANNER, (request, out) -> out.answer(status, "no", "Retry-After: 0", "x-hms-reason: paused"));

        try (Response response = wrapped().newCall(post(FLAG)).execute()) {
            assertThat(response.code() + " " + response.message()).isEqualTo(status);
            assertThat(response.header("Retry-After")).isEqualTo("0");
            assertThat(response.header("x-hms-reason")).isEqualTo("paused");
            assertThat(response.body().string()).isEqualTo("no");
        }
        assertThat(posts(server)).isEqualTo(1);
    }

    @Test
    void okHttpAloneSendsAfter503WithoutDelayAgain() throws Exception {
        RawServer server = plain((request, out) -> out.answer("503 Service Unavailable", "", "Retry-After: 0"));
        OkHttpClient careful =
                application.newBuilder().retryOnConnectionFailure(false).build();

        body(careful, post("http://127.0.0.1:" + server.port() + "/flag"));

        assertThat(posts(server)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"})
    void aPostAnsweredWithARedirect(String status) throws Exception {
        RawServer elsewhere = plain(RawServer.OK);
        String location = "http://127.0.0.1:" + elsewhere.port() + "/stolen";
        RawServer server = serve(FakeMesh.SCANNER, (request, out) -> out.answer(status, "", "Location: " + location));

        try (Response response = wrapped().newCall(post(FLAG)).execute()) {
            assertThat(response.code() + " " + response.message()).isEqualTo(status);
            assertThat(response.header("Location")).isEqualTo(location);
        }
        assertThat(posts(server)).isEqualTo(1);
        assertThat(elsewhere.requests).isEmpty();
    }

    @Test
    void okHttpAloneTakesMeshHeadersToThePlaceOfARedirect() throws Exception {
        RawServer elsewhere = plain(RawServer.OK);
        RawServer server = plain((request, out) ->
                out.answer("307 Temporary Redirect", "", "Location: http://127.0.0.1:" + elsewhere.port() + "/stolen"));

        body(
                application,
                post("http://127.0.0.1:" + server.port() + "/flag")
                        .newBuilder()
                        .header("x-hms-identity", "intake")
                        .build());

        assertThat(elsewhere.requests.take().header("x-hms-identity")).isEqualTo("intake");
    }

    @Test
    void aProcessThatIsGoneFailsOneCallHoweverManyConnectionsWereIdle() throws Exception {
        CyclicBarrier together = new CyclicBarrier(4);
        RawServer server = serve(FakeMesh.SCANNER, (request, out) -> {
            try {
                together.await(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException(e);
            }
            out.answer("200 OK", "ok");
        });
        OkHttpClient client = wrapped();
        Callable<String> call = () -> body(client, post(FLAG));
        ExecutorService callers = Executors.newFixedThreadPool(4);
        for (Future<String> answer : callers.invokeAll(Collections.nCopies(4, call))) {
            assertThat(answer.get()).isEqualTo("ok");
        }
        callers.shutdown();
        assertThat(server.connections).hasValue(4);

        server.close();

        assertThat(failure(client, post(FLAG)).kind()).isEqualTo(Kind.RESET);
        for (int i = 0; i < 4; i++) {
            AttemptFailedException failure = failure(client, post(FLAG));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure.sent()).as("may be tried again elsewhere").isFalse();
        }
    }

    @Test
    void aBodyThatCannotBeReadIsNotHeldAgainstTheEndpoint() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        RequestBody unreadable = new RequestBody() {
            @Override
            public MediaType contentType() {
                return null;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8("half of it");
                throw new IOException("disk gone");
            }
        };

        AttemptFailedException failure = failure(
                wrapped(), new Request.Builder().url(FLAG).post(unreadable).build());

        assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(failure).hasMessageContaining("disk gone");
    }

    @Test
    void aLargeBodyArrivesWhole() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, RawServer.OK);
        String pdf = "0123456789abcdef".repeat(40_000);

        body(
                wrapped(),
                new Request.Builder()
                        .url(FLAG)
                        .post(RequestBody.create(pdf, MediaType.get("application/pdf")))
                        .build());

        assertThat(server.requests.take().body()).isEqualTo(pdf);
    }

    private static long posts(RawServer server) {
        return server.requests.stream()
                .filter(request -> request.line().startsWith("POST"))
                .count();
    }
}

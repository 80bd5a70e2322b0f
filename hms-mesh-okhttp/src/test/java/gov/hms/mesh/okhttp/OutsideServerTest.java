package gov.hms.mesh.okhttp;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What OkHttp does by itself with a server outside the mesh, it does wrapped too: redirects, retries, errors. */
class OutsideServerTest extends MeshCallTestBase {
    private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());

    @BeforeEach
    void startServer() {
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop();
    }

    static Stream<Arguments> behaviours() {
        return Stream.of(
                behaviour(
                        "an answer with a body",
                        s -> s.stubFor(any(anyUrl()).willReturn(aResponse().withBody("ok")))),
                behaviour("a redirect that is followed", s -> {
                    s.stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/a")
                            .willReturn(aResponse().withStatus(302).withHeader("Location", "/b")));
                    s.stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/b")
                            .willReturn(aResponse().withBody("elsewhere")));
                }),
                behaviour("503 with Retry-After: 0, which OkHttp sends again", s -> {
                    s.stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/a")
                            .inScenario("busy")
                            .whenScenarioStateIs(Scenario.STARTED)
                            .willReturn(aResponse().withStatus(503).withHeader("Retry-After", "0"))
                            .willSetStateTo("free"));
                    s.stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/a")
                            .inScenario("busy")
                            .whenScenarioStateIs("free")
                            .willReturn(aResponse()));
                }),
                behaviour(
                        "503 for good",
                        s -> s.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)))),
                behaviour(
                        "a connection that breaks",
                        s -> s.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)))),
                behaviour(
                        "an answer that is no HTTP",
                        s -> s.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)))));
    }

    private static Arguments behaviour(String name, Consumer<WireMockServer> stubs) {
        return Arguments.of(name, stubs);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("behaviours")
    void isTalkedToAsIfThereWereNoMesh(String name, Consumer<WireMockServer> stubs) {
        String unwrapped = conversation(application, stubs);
        String wrapped = conversation(wrapped(application), stubs);

        assertThat(wrapped).isEqualTo(unwrapped);
        assertThat(mesh.attempts).hasValue(0);
    }

    /** What the caller got, and how often the server was asked for what. */
    private String conversation(OkHttpClient client, Consumer<WireMockServer> stubs) {
        server.resetAll();
        stubs.accept(server);
        String outcome;
        try (Response response =
                client.newCall(get("http://localhost:" + server.port() + "/a")).execute()) {
            outcome = response.code() + " " + response.body().string() + " prior "
                    + (response.priorResponse() == null
                            ? "none"
                            : response.priorResponse().code());
        } catch (IOException failure) {
            outcome = failure.getClass().getName();
        }
        return outcome + ", "
                + server.findAll(getRequestedFor(urlEqualTo("/a"))).size() + " x /a, "
                + server.findAllUnmatchedRequests().size() + " unmatched";
    }
}

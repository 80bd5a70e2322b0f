package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever headers a caller makes up, the application sees the identity of its certificate, and none of the mesh's own headers. */
class S16SpoofedHeaderTest extends JettyTestBase {
    private static final String FORGED = "spiffe://hms.local/ns/payout/svc/refund-payout";

    /** What the application saw: all headers, and who called. */
    private final AtomicReference<List<String>> headers = new AtomicReference<>();

    private final AtomicReference<String> caller = new AtomicReference<>();
    private final AtomicReference<String> trailers = new AtomicReference<>();

    @BeforeEach
    void serveOne() throws Exception {
        serve("/*", (request, response) -> {
            request.getInputStream().readAllBytes();
            headers.set(Collections.list(request.getHeaderNames()).stream()
                    .map(name -> name + "=" + request.getHeader(name))
                    .toList());
            caller.set(MeshPrincipal.of(request).getName() + " " + request.getRemoteUser() + " "
                    + request.getUserPrincipal().getName());
            trailers.set(request.getTrailerFields().toString());
            byte[] body = "seen".getBytes(StandardCharsets.UTF_8);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        });
        start();
    }

    /** Spellings of headers by which a caller might say who it is. */
    static Stream<String> spellings() {
        List<String> names = List.of(
                "x-hms-identity",
                "x-hms-caller",
                "x-hms-spiffe-id",
                "x-hms-principal",
                "x-hms-priority",
                "x-hms-mirror",
                "x-hms-attempt",
                "x-hms-request-id",
                "x-hms-",
                "x-hms-reason");
        return names.stream()
                .flatMap(name -> Stream.of(
                        name,
                        name.toUpperCase(Locale.ROOT),
                        name.replace('-', '_'),
                        "X_HMS-" + name.substring(6),
                        "x-Hms_" + name.substring(6)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void noSpellingOfAMeshHeaderReachesTheApplication(String name) throws Exception {
        try (TlsClient client = connect()) {
            String line =
                    client.get("/", name + ": " + FORGED, name + ": again").line();
            assertThat(line).startsWith("HTTP/1.1 200");
        }
        assertThat(headers.get()).noneMatch(header -> header.contains(FORGED) || header.contains("again"));
        assertThat(caller.get()).isEqualTo((FakeMesh.INTAKE + " ").repeat(3).strip());
    }

    /** Words of proxies, which nobody here has proved either. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("proxyWords")
    void whatAProxyWouldSayDoesNotChangeWhoCalls(String header) throws Exception {
        try (TlsClient client = connect()) {
            assertThat(client.get("/", header).line()).startsWith("HTTP/1.1 200");
        }
        assertThat(caller.get()).isEqualTo((FakeMesh.INTAKE + " ").repeat(3).strip());
    }

    static Stream<String> proxyWords() {
        return Stream.of(
                "Forwarded: for=10.0.0.1;by=" + "\"" + FORGED + "\"",
                "X-Forwarded-Client-Cert: URI=" + FORGED,
                "X-Forwarded-For: 10.0.0.1",
                "X-Client-Cert: " + FORGED,
                "Remote-User: refund-payout",
                "X-Remote-User: refund-payout",
                "X-SSL-Client-S-DN: CN=refund-payout",
                "Authorization: Bearer " + FORGED);
    }

    @Test
    void aTrailerIsAHeaderLikeAnyOther() throws Exception {
        try (TlsClient client = connect()) {
            client.send(
                    "POST",
                    "/",
                    "Transfer-Encoding: chunked",
                    "Trailer: x-hms-identity, X_HMS_Priority, x-other",
                    "",
                    "1",
                    "a",
                    "0",
                    "x-hms-identity: " + FORGED,
                    "X_HMS_Priority: critical",
                    "x-other: kept");
            assertThat(client.receive().line()).startsWith("HTTP/1.1 200");
        }
        assertThat(trailers.get()).isEqualTo("{x-other=kept}");
        assertThat(caller.get()).startsWith(FakeMesh.INTAKE.toString());
    }

    @Test
    void whatOnlyLooksSimilarIsTheApplicationsOwn() throws Exception {
        try (TlsClient client = connect()) {
            client.get("/", "x-hmsx-identity: a", "hms-identity: b", "x-hm-s: c");
        }
        assertThat(headers.get()).contains("x-hmsx-identity=a", "hms-identity=b", "x-hm-s=c");
    }

    /** The control: the filter taken away, the application reads what the caller has made up. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void withoutTheFilterTheApplicationWouldReadIt(String name) throws Exception {
        serveText("/raw", request -> String.valueOf(request.getHeader(name)));
        try (TlsClient client = connect()) {
            assertThat(client.get("/raw", name + ": " + FORGED).body()).isEqualTo("null");

            context.getServletHandler().setFilterMappings(new FilterMapping[0]);

            assertThat(client.get("/raw", name + ": " + FORGED).body()).isEqualTo(FORGED);
        }
    }
}

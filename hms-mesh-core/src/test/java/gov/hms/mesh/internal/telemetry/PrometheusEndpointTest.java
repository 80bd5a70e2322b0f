package gov.hms.mesh.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusEndpointTest {
    private static final String OPEN_METRICS = "Accept: application/openmetrics-text;version=1.0.0\r\n";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private PrometheusEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = PrometheusEndpoint.open(0);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private String ask(String line, String host, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), endpoint.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    // 1.0: an answer in chunks would be cut in the middle of a line
                    .write((line + " HTTP/1.0\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String scrape(String headers) throws IOException {
        return ask("GET /metrics", "127.0.0.1:" + endpoint.port(), headers);
    }

    private TestMesh called(Sampler sampler) throws Exception {
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        TestMesh mesh = TestMesh.withRealTicker(sdk, endpoint.registry()).started();
        mesh.sys.serve(Configs.fraudScanner(1));
        mesh.post(Configs.FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(200)));
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
        Admission admission = mesh.mesh()
                .accept(new InboundCall(
                        List.of(mesh.ca
                                .issue(
                                        Configs.FRAUD_SCANNER_ID,
                                        mesh.clock.instant().minusSeconds(60),
                                        mesh.clock.instant().plusSeconds(3_600))
                                .leaf()),
                        "GET",
                        "/flag",
                        header -> null));
        ((Admission.Admitted) admission).finished(200);
        mesh.clock.advance(Duration.ofSeconds(6));
        return mesh;
    }

    private static List<String> exemplars(String text, String timer) {
        return text.lines()
                .filter(line -> line.startsWith(timer + "_bucket") && line.contains("# {"))
                .toList();
    }

    @Test
    void aScrapeHasTheMetersUnderTheNamesThatOpenTelemetryGivesThemInPrometheus() throws Exception {
        try (TestMesh mesh = called(Sampler.alwaysOff())) {
            String text = scrape("");
            assertThat(text)
                    .startsWith("HTTP/1.1 200")
                    .contains("http_client_request_duration_seconds_bucket{")
                    .contains("le=\"0.075\"")
                    .contains("server_address=\"fraud-scanner.scan\"")
                    .contains("http_response_status_code=\"200\"")
                    .contains("http_server_request_duration_seconds_count{")
                    .contains("hms_mesh_call_duration_seconds_count{")
                    .contains("hms_mesh_attempts_total{attempt=\"first\"")
                    .contains("hms_mesh_certificate_expiry_seconds{service_name=\"return-intake.intake\"}");
        }
    }

    @Test
    void aBucketLeadsToATraceThatWasKept() throws Exception {
        try (TestMesh mesh = called(Sampler.alwaysOn())) {
            String text = scrape(OPEN_METRICS);
            assertThat(text).contains("application/openmetrics-text").contains("# EOF");
            List<String> traces = spans.getFinishedSpanItems().stream()
                    .map(SpanData::getTraceId)
                    .toList();
            for (String timer : List.of(
                    "http_client_request_duration_seconds",
                    "http_server_request_duration_seconds",
                    "hms_mesh_call_duration_seconds")) {
                assertThat(exemplars(text, timer))
                        .as(timer)
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(traces)
                                .anySatisfy(trace -> assertThat(line)
                                        .contains("trace_id=\"" + trace + "\"")
                                        .contains("span_id=\"")));
            }
        }
    }

    @Test
    void aTraceThatNobodyKeptIsNoExample() throws Exception {
        try (TestMesh mesh = called(Sampler.alwaysOff())) {
            assertThat(scrape(OPEN_METRICS)).contains("# EOF").doesNotContain("trace_id");
        }
    }

    @Test
    void thereIsNothingElse() throws IOException {
        assertThat(ask("GET /", "localhost", "")).startsWith("HTTP/1.1 404");
        assertThat(ask("GET /metrics/x", "localhost", "")).startsWith("HTTP/1.1 404");
        assertThat(ask("POST /metrics", "localhost", "Content-Length: 0\r\n")).startsWith("HTTP/1.1 405");
    }

    @Test
    void aWebPageIsAnsweredNothing() throws IOException {
        assertThat(ask("GET /metrics", "localhost", "Origin: https://example.org\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(ask("GET /metrics", "rebound.example.org", "")).startsWith("HTTP/1.1 403");
        assertThat(ask("GET /metrics", "localhost:1", "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void afterTheEndNobodyListensAndNoThreadIsLeft() throws Exception {
        scrape("");
        int port = endpoint.port();
        endpoint.close();
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (listens(port)) {
            assertThat(System.nanoTime())
                    .as("the socket closes with its selector")
                    .isLessThan(longest);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("hms-mesh-metrics")) {
                thread.join(60_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    private static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }

    @Test
    void outsideASpanThereIsNoTrace() {
        CurrentSpan none = new CurrentSpan();
        assertThat(none.isCurrentSpanSampled()).isFalse();
        try (Scope invalid = Span.getInvalid().makeCurrent()) {
            assertThat(none.isCurrentSpanSampled()).isFalse();
        }
    }
}

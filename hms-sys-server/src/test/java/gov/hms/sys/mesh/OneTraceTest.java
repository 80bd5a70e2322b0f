package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.servlet.HmsMeshJetty;
import gov.hms.sys.mesh.Collector.Received;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A call that goes on from service to service is one trace, at a receiver that speaks OTLP. */
class OneTraceTest {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String RETRIES = """
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata: { name: payout-policy }
            spec:
              source: fraud-scanner
              destination: refund-payout
              retries: 3
              timeoutMs: 5000
            """;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<String> baggage = new AtomicReference<>("");
    private LiveMesh mesh;
    private Collector collector;

    @BeforeEach
    void start() throws Exception {
        mesh = new LiveMesh(directory);
        collector = new Collector();
    }

    @AfterEach
    void stop() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        mesh.close();
        collector.close();
    }

    /** With an OpenTelemetry of the application's own, which knows nothing of the mesh. */
    private HmsMesh join(String name) throws Exception {
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name", name.substring(0, name.indexOf('.')),
                        "otel.exporter.otlp.endpoint", collector.endpoint(),
                        "otel.bsp.schedule.delay", "50",
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none"))
                .build()
                .getOpenTelemetrySdk();
        HmsMesh joined = HmsMesh.builder()
                .join(mesh.joinString(name))
                .instanceId(name + "-1")
                .version("v1")
                .stateDirectory(directory.resolve("state-" + name))
                .openTelemetry(sdk)
                .build();
        opened.push(sdk::close);
        opened.push(joined);
        return joined;
    }

    /** As the small opt-in brings it. */
    private HmsMesh joinByItself(String name) throws Exception {
        System.setProperty("otel.exporter.otlp.endpoint", collector.endpoint());
        System.setProperty("otel.bsp.schedule.delay", "50");
        try {
            HmsMesh joined = HmsMesh.builder()
                    .environment(Map.of("HMS_MESH_TRACES", "otlp"))
                    .join(mesh.joinString(name))
                    .instanceId(name + "-1")
                    .stateDirectory(directory.resolve("state-" + name))
                    .build();
            opened.push(joined);
            return joined;
        } finally {
            System.clearProperty("otel.exporter.otlp.endpoint");
            System.clearProperty("otel.bsp.schedule.delay");
        }
    }

    @FunctionalInterface
    private interface Handler {
        int handle() throws IOException;
    }

    private void serve(HmsMesh joined, Handler handler) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(
                new ServletHolder(new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        request.getInputStream().readAllBytes();
                        response.setStatus(handler.handle());
                    }
                }),
                "/*");
        server.setHandler(context);
        HmsMeshJetty.secure(server, joined);
        server.start();
        opened.push(server::stop);
    }

    private static int post(OkHttpClient client, String url) throws IOException {
        try (Response response = LiveMesh.call(client, url)) {
            return response.code();
        }
    }

    private void play(HmsMesh intake, HmsMesh scanner, HmsMesh payout) throws Exception {
        Files.writeString(mesh.policies().resolve("payout.yaml"), RETRIES);
        serve(payout, () -> {
            baggage.set(String.valueOf(Baggage.current().getEntryValue("return")));
            return failures.getAndDecrement() > 0 ? 503 : 200;
        });
        OkHttpClient onwards = HmsMeshOkHttp.wrap(new OkHttpClient(), scanner);
        serve(scanner, () -> post(onwards, "http://refund-payout.payout/refund"));
        OkHttpClient client = HmsMeshOkHttp.wrap(new OkHttpClient(), intake);
        LiveMesh.await("the first call", LONGEST, () -> answers(client));
        LiveMesh.await("the policy is in force", LONGEST, () -> inForce());
        failures.set(1);
        try (Scope with = Baggage.builder().put("return", "4711").build().makeCurrent()) {
            assertThat(post(client, "http://fraud-scanner.scan/flag?secret=1")).isEqualTo(200);
        }
    }

    private static boolean answers(OkHttpClient client) {
        try {
            return post(client, "http://fraud-scanner.scan/flag") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean inForce() {
        try {
            for (JsonNode policy : mesh.get("/policies").get("policies")) {
                if (policy.get("name").asString().equals("payout-policy")) {
                    return mesh.inForce(
                            "refund-payout.payout",
                            "payout-policy",
                            policy.get("revision").asLong());
                }
            }
            return false;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Received only(String service, Span.SpanKind kind) {
        List<Received> found = all(service, kind);
        assertThat(found).as("%s of %s", kind, service).hasSize(1);
        return found.get(0);
    }

    /** The spans of the call in which an attempt failed: others were made before it. */
    private List<Received> trace() {
        List<Received> received = List.copyOf(collector.spans());
        String trace = received.stream()
                .filter(one -> one.attribute("http.response.status_code").equals("503"))
                .map(Received::trace)
                .findFirst()
                .orElse("");
        return received.stream().filter(one -> one.trace().equals(trace)).toList();
    }

    private List<Received> all(String service, Span.SpanKind kind) {
        return trace().stream()
                .filter(one -> one.service().equals(service) && one.span().getKind() == kind)
                .sorted((a, b) ->
                        Long.compare(a.span().getStartTimeUnixNano(), b.span().getStartTimeUnixNano()))
                .toList();
    }

    private void oneTrace() throws Exception {
        LiveMesh.await("all spans", LONGEST, () -> trace().size() >= 8);
        while (!opened.isEmpty()) {
            // whatever is told twice comes out at the latest now
            opened.pop().close();
        }
        assertThat(trace()).hasSize(8);

        Received call = only("return-intake", Span.SpanKind.SPAN_KIND_INTERNAL);
        Received attempt = only("return-intake", Span.SpanKind.SPAN_KIND_CLIENT);
        Received scanned = only("fraud-scanner", Span.SpanKind.SPAN_KIND_SERVER);
        Received onwards = only("fraud-scanner", Span.SpanKind.SPAN_KIND_INTERNAL);
        List<Received> attempts = all("fraud-scanner", Span.SpanKind.SPAN_KIND_CLIENT);
        List<Received> paid = all("refund-payout", Span.SpanKind.SPAN_KIND_SERVER);

        assertThat(call.parent()).isEmpty();
        assertThat(attempt.parent()).isEqualTo(call.id());
        assertThat(scanned.parent()).isEqualTo(attempt.id());
        assertThat(onwards.parent()).isEqualTo(scanned.id());
        assertThat(attempts).hasSize(2).allMatch(one -> one.parent().equals(onwards.id()));
        assertThat(paid).hasSize(2);
        assertThat(paid.get(0).parent()).isEqualTo(attempts.get(0).id());
        assertThat(paid.get(1).parent()).isEqualTo(attempts.get(1).id());

        assertThat(attempts.get(0).attribute("http.response.status_code")).isEqualTo("503");
        assertThat(attempts.get(0).attribute("http.request.resend_count")).isEmpty();
        assertThat(attempts.get(1).attribute("http.request.resend_count")).isEqualTo("1");
        assertThat(attempts.get(1).span().getLinksList())
                .as("a retry names the attempt before it")
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanId())
                        .isEqualTo(attempts.get(0).span().getSpanId()));
        assertThat(onwards.attribute("hms.policy")).contains("payout-policy@");
        assertThat(onwards.attribute("hms.attempts")).isEqualTo("2");
        assertThat(onwards.span().getEventsList()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("hms.decided");
            assertThat(Collector.attributes(event.getAttributesList())).containsEntry("hms.decision", "retried");
            assertThat(event.getTimeUnixNano())
                    .isBetween(
                            onwards.span().getStartTimeUnixNano(),
                            onwards.span().getEndTimeUnixNano());
        });
        assertThat(paid.get(0).attribute("hms.peer.identity"))
                .isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        assertThat(attempt.attribute("hms.peer.identity")).isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        assertThat(Double.parseDouble(attempt.attribute("hms.time.first_byte"))).isPositive();
        assertThat(scanned.attribute("url.path")).isEqualTo("/flag");
        assertThat(collector.spans().toString()).doesNotContain("secret=1");
        assertThat(baggage.get()).as("baggage goes all the way").isEqualTo("4711");
    }

    @Test
    void aCallOverThreeServicesIsOneTraceAndARetryShowsItsAttempts() throws Exception {
        play(join("return-intake.intake"), join("fraud-scanner.scan"), join("refund-payout.payout"));

        oneTrace();
    }

    @Test
    void aServiceThatBringsNoOpenTelemetryCanAskTheMeshForOne() throws Exception {
        play(
                joinByItself("return-intake.intake"),
                joinByItself("fraud-scanner.scan"),
                joinByItself("refund-payout.payout"));

        oneTrace();
        assertThat(only("return-intake", Span.SpanKind.SPAN_KIND_CLIENT).resource())
                .containsEntry("service.namespace", "intake")
                .containsEntry("service.instance.id", "return-intake.intake-1");
    }
}

package gov.hms.mesh.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build();
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = TestMesh.withRealTicker(sdk, new SimpleMeterRegistry()).started();
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
    }

    @AfterEach
    void stop() {
        mesh.close();
        sdk.close();
    }

    private SpanData only(SpanKind kind) {
        List<SpanData> found = spans.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() == kind)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    private List<X509Certificate> caller() {
        return List.of(mesh.ca
                .issue(
                        Configs.FRAUD_SCANNER_ID,
                        mesh.clock.instant().minusSeconds(60),
                        mesh.clock.instant().plusSeconds(3_600))
                .leaf());
    }

    /** In clear, when no certificate is given. */
    private Admission.Admitted admitted(boolean proved, String... headers) {
        InboundCall call = new InboundCall(
                proved ? caller() : List.of(),
                "POST",
                "/flag",
                "/flag",
                name -> {
                    for (int i = 0; i < headers.length; i += 2) {
                        if (headers[i].equals(name)) {
                            return headers[i + 1];
                        }
                    }
                    return null;
                },
                0,
                proved ? Optional.empty() : Optional.of("127.0.0.1"));
        return (Admission.Admitted) mesh.mesh().accept(call);
    }

    @Test
    void whyACallFailedIsOnItsSpanWithTheDecisionsAtTheirTimes() {
        mesh.sys.serve(Configs.fraudScanner(2).route(800, 0, RetryPolicy.declared(3)));
        try {
            mesh.post(Configs.FRAUD_SCANNER, new FakeExchange(attempt -> {
                throw FakeExchange.failure(Kind.CONNECT, false);
            }));
        } catch (Exception expected) {
            assertThat(expected).isInstanceOf(MeshException.class);
        }

        SpanData call = only(SpanKind.INTERNAL);
        assertThat(attribute(call, "hms.response.flag")).isEqualTo("URX");
        assertThat(call.getEvents()).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getName()).isEqualTo("hms.decided");
            assertThat(event.getEpochNanos())
                    .isBetween(
                            TimeUnit.MILLISECONDS.toNanos(mesh.clock.millis() - 60_000),
                            TimeUnit.MILLISECONDS.toNanos(mesh.clock.millis() + 1));
        });
        assertThat(call.getEvents().get(0).getAttributes().get(AttributeKey.stringKey("hms.decision")))
                .isEqualTo("retried");
        assertThat(call.getEvents().get(0).getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("connect");
    }

    @Test
    void whereAServerHasMadeTheRequestsSpanTheMeshAddsToItAndMakesNone() {
        Span servers = sdk.getTracer("jetty")
                .spanBuilder("POST")
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        try (Scope around = servers.makeCurrent()) {
            Admission.Admitted admitted = admitted(true);
            try (Admission.Activation active = admitted.activate()) {
                assertThat(Span.current()).isSameAs(servers);
            }
            admitted.finished(200);
        }
        assertThat(spans.getFinishedSpanItems())
                .as("the server ends it, not the mesh")
                .isEmpty();
        servers.end();

        assertThat(attribute(only(SpanKind.SERVER), "hms.peer.identity")).startsWith("spiffe://hms.local/");
    }

    @Test
    void aRequestContinuesItsCallersTraceAndBaggage() {
        Admission.Admitted admitted =
                admitted(true, "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01", "baggage", "return=4711");
        try (Admission.Activation active = admitted.activate()) {
            assertThat(Baggage.current().getEntryValue("return")).isEqualTo("4711");
        }
        admitted.finished(500);

        SpanData request = only(SpanKind.SERVER);
        assertThat(request.getTraceId()).isEqualTo(TRACE);
        assertThat(attribute(request, "error.type")).isEqualTo("500");
        assertThat(attribute(request, "url.path")).isEqualTo("/flag");
    }

    @Test
    void nobodyUnprovedPutsBaggageOn() {
        mesh.sys.push(Configs.of(TestMesh.SELF, 2).permissive(true).update());
        Admission.Admitted admitted = admitted(false, "baggage", "role=admin");
        try (Admission.Activation active = admitted.activate()) {
            assertThat(Baggage.current().isEmpty()).isTrue();
        }
        admitted.finished(200);
    }

    @Test
    void aRefusalIsASpanToo() {
        mesh.sys.push(Configs.of(TestMesh.SELF, 2)
                .pausedUntil(mesh.clock.instant().plusSeconds(60))
                .update());
        mesh.mesh().accept(new InboundCall(caller(), "POST", "/flag", name -> null));

        SpanData refused = only(SpanKind.SERVER);
        assertThat(attribute(refused, "hms.response.flag")).isEqualTo("PA");
        assertThat(refused.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(503);
    }

    @Test
    void whatTheApplicationsTelemetryThrowsIsNoFailureOfACallThatWasAnswered() throws Exception {
        SpanProcessor broken = new SpanProcessor() {
            @Override
            public void onStart(Context parent, ReadWriteSpan span) {}

            @Override
            public boolean isStartRequired() {
                return false;
            }

            @Override
            public void onEnd(ReadableSpan span) {
                throw new IllegalStateException("an exporter of the application");
            }

            @Override
            public boolean isEndRequired() {
                return true;
            }
        };
        SimpleMeterRegistry refusing = new SimpleMeterRegistry();
        refusing.config().onMeterAdded(meter -> {
            if (meter.getId().getName().equals("hms.mesh.call.duration")) {
                throw new IllegalArgumentException("a registry of the application");
            }
        });
        try (OpenTelemetrySdk throwing = OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(broken)
                                .build())
                        .build();
                TestMesh other = TestMesh.withRealTicker(throwing, refusing).started()) {
            other.sys.serve(Configs.fraudScanner(1));

            assertThat(other.post(Configs.FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(200)))
                            .status())
                    .isEqualTo(200);
            assertThat(other.records().newest(1, false))
                    .as("and it is explained")
                    .hasSize(1);
        }
    }
}

package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.mesh.Collector.Received;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With OpenTelemetry's Java agent in the process nothing is told twice. */
class AgentTraceTest {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** The build lays it there. */
    private static final Path AGENT = Path.of("target/agent/opentelemetry-javaagent.jar");

    @Test
    void aCallIsOneSpanOfOursWithTheAgentsForEachAttemptAndARequestIsTheAgents(@TempDir Path directory)
            throws Exception {
        try (LiveMesh mesh = new LiveMesh(directory);
                Collector collector = new Collector()) {
            Path log = directory.resolve("services.log");
            Process services = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-javaagent:" + AGENT.toAbsolutePath(),
                            "-Dotel.service.name=both",
                            "-Dotel.exporter.otlp.protocol=grpc",
                            "-Dotel.exporter.otlp.endpoint=" + collector.endpoint(),
                            "-Dotel.metrics.exporter=none",
                            "-Dotel.logs.exporter=none",
                            // HMS-SYS is spoken to by gRPC, which the agent would tell of too
                            "-Dotel.instrumentation.grpc.enabled=false",
                            "-Dotel.instrumentation.netty.enabled=false",
                            "-cp",
                            System.getProperty("java.class.path"),
                            AgentedServices.class.getName(),
                            mesh.joinString("return-intake.intake"),
                            mesh.joinString("fraud-scanner.scan"),
                            directory.resolve("state").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(services.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                        .as("it ends")
                        .isTrue();
            } finally {
                services.destroyForcibly();
            }
            assertThat(services.exitValue()).as(() -> read(log)).isZero();
            List<Received> trace = answered(collector);

            Received call = only(trace, SpanKind.SPAN_KIND_INTERNAL);
            Received attempt = only(trace, SpanKind.SPAN_KIND_CLIENT);
            Received request = only(trace, SpanKind.SPAN_KIND_SERVER);
            assertThat(attempt.parent()).isEqualTo(call.id());
            assertThat(attempt.attribute("hms.instance"))
                    .as("it is the agent's")
                    .isEmpty();
            assertThat(request.parent()).isEqualTo(attempt.id());
            assertThat(request.attribute("hms.peer.identity"))
                    .as("told on the agent's span")
                    .isEqualTo("spiffe://hms.local/ns/intake/svc/return-intake");
            assertThat(call.span().getEventsList())
                    .singleElement()
                    .satisfies(event -> assertThat(Collector.attributes(event.getAttributesList()))
                            .containsKeys("hms.instance", "hms.peer.identity"));
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** The spans of the call that was answered with 200. */
    private static List<Received> answered(Collector collector) {
        List<Received> all = List.copyOf(collector.spans());
        String trace = all.stream()
                .filter(one -> one.span().getName().equals("fraud-scanner.scan"))
                .filter(one -> one.attribute("http.response.status_code").equals("200"))
                .map(Received::trace)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such trace among " + all));
        return all.stream().filter(one -> one.trace().equals(trace)).toList();
    }

    private static Received only(List<Received> trace, SpanKind kind) {
        List<Received> found =
                trace.stream().filter(one -> one.span().getKind() == kind).toList();
        assertThat(found).as("%s among %s", kind, trace).hasSize(1);
        return found.get(0);
    }
}

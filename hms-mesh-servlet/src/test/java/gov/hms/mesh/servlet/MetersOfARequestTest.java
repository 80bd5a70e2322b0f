package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What both ends of one exchange count, over real TLS, as OpenTelemetry's conventions say it. */
class MetersOfARequestTest {
    private final TestCa ca = new TestCa();

    private static Map<String, String> tags(Timer timer) {
        return timer.getId().getTags().stream()
                .filter(tag -> !tag.getValue().isEmpty())
                .collect(Collectors.toMap(Tag::getKey, Tag::getValue));
    }

    /** The server counts when it is done, which may be after its answer has arrived. */
    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void theyNameEachOtherAndNeitherThePathNorAnAddress() throws Exception {
        try (LiveService scanner =
                        new LiveService(ca, "fraud-scanner.scan", 8, (request, response) -> response.setStatus(503));
                LiveMesh intake = new LiveMesh(ca, LogicalName.parse("return-intake.intake"))) {
            intake.serve(Configs.of(LogicalName.parse("fraud-scanner.scan"), 0).instances("v1", scanner.port(), 1));
            OkHttpClient http = HmsMeshOkHttp.wrap(new OkHttpClient(), intake.mesh());
            Request request = new Request.Builder()
                    .url("http://fraud-scanner.scan/flag/4711?x=1")
                    .delete()
                    .build();
            try (Response response = http.newCall(request).execute()) {
                assertThat(response.code()).isEqualTo(503);
            }
            await(() ->
                    scanner.mesh.meters().find("http.server.request.duration").timer() != null);

            assertThat(tags(scanner.mesh
                            .meters()
                            .get("http.server.request.duration")
                            .timer()))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "service.name", "fraud-scanner.scan",
                            "service.peer.name", "return-intake.intake",
                            "http.request.method", "DELETE",
                            "http.route", "/*",
                            "http.response.status_code", "503",
                            "error.type", "503",
                            "network.protocol.version", "1.1",
                            "url.scheme", "https"));
            assertThat(tags(intake.meters().get("http.client.request.duration").timer()))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "service.name", "return-intake.intake",
                            "service.peer.name", "fraud-scanner.scan",
                            "server.address", "fraud-scanner.scan",
                            "server.port", "443",
                            "http.request.method", "DELETE",
                            "http.response.status_code", "503",
                            "error.type", "503",
                            "network.protocol.version", "1.1",
                            "url.scheme", "https",
                            "hms.route", "default"));
            http.dispatcher().executorService().shutdown();
        }
    }
}

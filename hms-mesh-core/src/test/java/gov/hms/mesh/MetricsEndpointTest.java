package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
    @Test
    void nobodyListensUnlessAPortIsAskedFor() {
        SimpleMeterRegistry application = new SimpleMeterRegistry();
        assertThat(MetricsEndpoint.none(application).registry()).isSameAs(application);
    }

    @Test
    void theApplicationsRegistryGetsEveryMeterToo() {
        SimpleMeterRegistry application = new SimpleMeterRegistry();
        MetricsEndpoint endpoint = MetricsEndpoint.open(0, application);
        try {
            endpoint.registry().counter("hms.mesh.test").increment();
            assertThat(application.get("hms.mesh.test").counter().count()).isEqualTo(1);
        } finally {
            endpoint.close();
        }
        assertThat(application.isClosed()).isFalse();
    }

    @Test
    void aTakenPortIsSaidInOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> MetricsEndpoint.open(taken.getLocalPort(), new SimpleMeterRegistry()))
                    .isInstanceOf(MeshJoinException.class)
                    .hasMessageContaining("HMS_MESH_METRICS_PORT: 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("choose a free port, or 0 for any");
        }
    }

    @Test
    void withoutTheLibraryTheSettingIsRefusedWithWhatToAdd() throws Exception {
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            assertThatThrownBy(() -> MetricsEndpoint.require(empty))
                    .isInstanceOf(MeshJoinException.class)
                    .hasMessageContaining("io.micrometer:micrometer-registry-prometheus is not on the class path")
                    .hasMessageContaining("add it to the application's dependencies");
        }
    }

    @Test
    void thePortComesFromTheEnvironmentAndTheBuilderWins() {
        HmsMeshBuilder builder = HmsMesh.builder()
                .environment(Map.of(
                        "HMS_MESH_SERVICE", "a.b",
                        "HMS_MESH_ADDRESS", "127.0.0.1:7443",
                        "HMS_MESH_ANCHOR", "sha256:" + "0".repeat(64),
                        "HMS_MESH_METRICS_PORT", "9464"));
        assertThat(builder.settings().telemetry().metricsPort()).hasValue(9464);
        assertThat(builder.metricsPort(0).settings().telemetry().metricsPort()).hasValue(0);
        assertThatThrownBy(() -> builder.metricsPort(70_000))
                .hasMessage("metricsPort: 70000 (expected: a port from 1 to 65535, or 0 for any free one)");
    }
}

package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HmsMeshBuilderTest {
    private static HmsMeshBuilder builder(String... variables) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HMS_MESH_SERVICE", "return-intake.intake",
                "HMS_MESH_ADDRESS", "127.0.0.1:7443",
                "HMS_MESH_ANCHOR", "sha256:" + "0".repeat(64)));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return HmsMesh.builder().environment(environment);
    }

    @Test
    void theWeightIsAHundredUnlessSomebodySaysSomethingElse() {
        assertThat(builder().settings().weight()).isEqualTo(100);
        assertThat(builder("HMS_MESH_WEIGHT", "250").settings().weight()).isEqualTo(250);
        assertThat(builder("HMS_MESH_WEIGHT", "250").weight(50).settings().weight())
                .isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "half", "", "1.5"})
    void aWeightOutsideOfItsRangeIsRefused(String weight) {
        assertThatThrownBy(() -> builder("HMS_MESH_WEIGHT", weight).settings())
                .hasMessage("HMS_MESH_WEIGHT: " + weight + " (expected: a number from 1 to 1000)");
    }

    @Test
    void theSetterHasTheSameRange() {
        assertThatThrownBy(() -> HmsMesh.builder().weight(1_001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight: 1001 (expected: a number from 1 to 1000)");
    }

    @Test
    void theWeightIsAnnounced() {
        try (TestMesh mesh = new TestMesh("east").started()) {
            mesh.mesh().announce(8443);
            assertThat(mesh.sys.registrations()).singleElement().satisfies(request -> {
                assertThat(request.getWeight()).isEqualTo(100);
                assertThat(request.getZone()).isEqualTo("east");
            });
        }
    }
}

package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.testing.Configs;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinStringTest {
    private static final String ANCHOR = "ab".repeat(32);
    private static final String JOIN =
            "hms://127.0.0.1:7443,127.0.0.2:7443/fraud-scanner.scan?td=hms.local&anchor=sha256:" + ANCHOR
                    + "&token=secret.secret.secret";

    @Test
    void oneStringHoldsAddressesNameAnchorAndToken() {
        JoinString join = JoinString.parse(JOIN + "\n");
        assertThat(join.name()).isEqualTo(Configs.FRAUD_SCANNER);
        assertThat(join.addresses()).hasSize(2);
        assertThat(join.anchors()).containsExactly(ANCHOR);
        assertThat(join.token()).isEqualTo("secret.secret.secret");
        assertThat(join.trustDomain()).isEqualTo("hms.local");
    }

    @Test
    void itNeverShowsTheToken() {
        assertThat(JoinString.parse(JOIN).toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense?token=secret",
                "hms://127.0.0.1:7443?token=secret",
                "hms://127.0.0.1/fraud-scanner.scan?anchor=sha256:00&token=secret",
                "hms://127.0.0.1:7443/fraud-scanner?anchor=sha256:00&token=secret",
                "hms://127.0.0.1:7443/fraud-scanner.scan?anchor=md5:00&token=secret",
                "hms://127.0.0.1:99999/fraud-scanner.scan?anchor=sha256:00&token=secret",
                "hms://127.0.0.1:7443/fraud-scanner.scan?td=HMS&anchor=sha256:00&token=secret"
            })
    void aWrongOneIsRefusedWithoutEchoingTheToken(String text) {
        assertThatThrownBy(() -> HmsMesh.builder().join(text).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot join the mesh: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void withoutAnySettingTheMessageSaysWhatToSet() {
        assertThatThrownBy(() -> HmsMesh.builder().build())
                .hasMessageContaining("HMS_MESH_JOIN")
                .hasMessageContaining("hms token create");
    }

    @Test
    void aFlagThatIsNeitherTrueNorFalseIsRefused() {
        assertThatThrownBy(() -> HmsMesh.builder()
                        .environment(Map.of("HMS_MESH_JOIN", JOIN, "HMS_MESH_KEEP_IDENTITY", "yes"))
                        .build())
                .hasMessageContaining("HMS_MESH_KEEP_IDENTITY: yes (expected: true or false)");
    }
}

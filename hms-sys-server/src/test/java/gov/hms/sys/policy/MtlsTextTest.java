package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The one word is changed, and every other letter of the document stays. */
class MtlsTextTest {
    private static final String HEAD = "apiVersion: hms/v1\nkind: MeshSettings\nmetadata: { name: m }\n";

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(
                        HEAD + "spec:\n  mtls: strict # for now\n", HEAD + "spec:\n  mtls: permissive # for now\n", 5),
                Arguments.of(HEAD + "spec:\n  mtls: \"strict\"\n", HEAD + "spec:\n  mtls: \"permissive\"\n", 5),
                Arguments.of(HEAD + "spec: { mtls: 'strict' }\n", HEAD + "spec: { mtls: 'permissive' }\n", 4),
                Arguments.of(
                        HEAD + "spec:\n  # keep\n  certificateTtlHours: 12\n",
                        HEAD + "spec:\n  # keep\n  mtls: permissive\n  certificateTtlHours: 12\n",
                        6),
                Arguments.of(
                        HEAD + "spec: { certificateTtlHours: 12 }\n",
                        HEAD + "spec: { mtls: permissive, certificateTtlHours: 12 }\n",
                        4),
                Arguments.of(
                        HEAD + "spec:\n  defaults: { timeoutMs: 9 }\n  mtls:   strict\n",
                        HEAD + "spec:\n  defaults: { timeoutMs: 9 }\n  mtls:   permissive\n",
                        6),
                Arguments.of(
                        "{\"apiVersion\":\"hms/v1\",\"kind\":\"MeshSettings\",\"metadata\":{\"name\":\"m\"},"
                                + "\"spec\":{\"certificateTtlHours\":12}}",
                        "{\"apiVersion\":\"hms/v1\",\"kind\":\"MeshSettings\",\"metadata\":{\"name\":\"m\"},"
                                + "\"spec\":{\"mtls\": \"permissive\", \"certificateTtlHours\":12}}",
                        1));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void becomesPermissive(String text, String expected, int line) throws PolicyRejectedException {
        MeshSettings settings = (MeshSettings) PolicyFile.parse("p.yml", text);

        assertThat(MtlsText.with(settings, true)).hasValueSatisfying(made -> {
            assertThat(made.text()).isEqualTo(expected);
            assertThat(MtlsText.with(made, false))
                    .hasValueSatisfying(back -> assertThat(back.permissive()).isFalse());
        });
        assertThat(MtlsText.line(settings)).isEqualTo(line);
    }

    @Test
    void aMeshWithoutSettingsGetsSomeThatSayNothingElse() {
        assertThat(MtlsText.fresh(true).permissive()).isTrue();
        assertThat(MtlsText.fresh(true).certificateTtl()).isEmpty();
        assertThat(MtlsText.fresh(false).permissive()).isFalse();
    }
}

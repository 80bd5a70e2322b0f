package gov.hms.mesh.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogicalNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"fraud-scanner.scan", "fraud-scanner.scan.mesh", "FRAUD-scanner.Scan", "Fraud-Scanner.scan.MESH"
            })
    void aNameIsReadWithAndWithoutSuffixInAnyCase(String text) {
        assertThat(LogicalName.parse(text)).isEqualTo(new LogicalName("fraud-scanner", "scan"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "fraud-scanner",
                "a.b.c",
                "a.",
                ".b",
                "-a.b",
                "a-.b",
                "a_b.c",
                "a.b c",
                "a/b.c",
                "a@b.c",
                "a%2f.b",
                "169.254.169.254",
                "a.mesh",
                "a.mesh.mesh",
                "\u0430.scan",
                "a\n.b"
            })
    void whatIsNoNameIsRefusedWithTheExpectation(String text) {
        assertThatThrownBy(() -> LogicalName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void aLabelHasAtMost63Characters() {
        assertThat(LogicalName.parse("a".repeat(63) + ".b").service()).hasSize(63);
        assertThatThrownBy(() -> LogicalName.parse("a".repeat(64) + ".b")).hasMessageContaining("1 to 63");
    }

    @Test
    void aLongOrStrangeTextIsNotEchoedWhole() {
        assertThatThrownBy(() -> LogicalName.parse("x\r\n".repeat(1_000)))
                .satisfies(refused -> assertThat(refused.getMessage())
                        .hasSizeLessThan(250)
                        .doesNotContain("\r")
                        .doesNotContain("\n"));
    }
}

package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.sys.fuzz.Bounded;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A policy is YAML that can be read in one way only, of bounded size; all else is refused with its line and column, soon. */
class S23YamlBombTest {
    private static final String POLICY = """
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata: { name: p }
            spec:
              destination: fraud-scanner
              %s
            """;

    private static String policy(String field) {
        return POLICY.formatted(field);
    }

    private static void refused(String text) throws Exception {
        Bounded.run(() -> assertThatThrownBy(() -> PolicyFile.parse("body", text))
                .isInstanceOfSatisfying(
                        PolicyRejectedException.class,
                        refused -> assertThat(refused.violations())
                                .isNotEmpty()
                                .allMatch(violation -> violation.matches("(?s)body:\\d+:\\d+: .+"))));
    }

    /** Where a number of milliseconds is expected. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:30",
                "no",
                "on",
                "yes",
                "~",
                "null",
                "0x10",
                "0o17",
                "0b1",
                ".nan",
                ".inf",
                "-.inf",
                "NaN",
                "Infinity",
                "1_000",
                "2026-01-01",
                "1e3",
                "1.5.0",
                "22:22:22",
                "-0",
                "-1",
                "99999999999999999999",
                "2147483648",
                "-2147483649",
                "1.0",
                "'800'",
                "!!int 800",
                "&x 800",
                "*x",
                "[800]",
                "{a: 800}",
                "800ms",
                "PT-5S",
                "+800",
                "٨٠٠",
                "8 00",
                "0",
                "true",
                "|\n    800",
                "!!java.net.URL [http://x]",
                "!<tag:yaml.org,2002:binary> AAAA"
            })
    void aScalarOfAnotherMeaningIsNoNumber(String scalar) throws Exception {
        refused(policy("timeoutMs: " + scalar));
    }

    private static Stream<String> documents() {
        String laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n";
        return Stream.of(
                "",
                " ",
                "\n\n#\n",
                "a",
                "- a",
                "a: &a [*a]",
                laughs,
                policy("timeoutMs: 5\n  timeoutMs: 5000"),
                policy("retries: 1\n  <<: { timeoutMs: 1 }"),
                policy("? [1, 2]\n  : 3"),
                policy("tіmeoutMs: 800"),
                policy("timeoutMs : 800\n  timeout\u200bMs: 800"),
                policy("timeoutMS: 800"),
                policy("timeoutMs: \u0000"),
                policy("timeoutMs: \u202e008"),
                policy("timeoutMs: 800").replace("fraud-scanner", "\"fraud\\r\\nscanner\""),
                "---\n" + policy("timeoutMs: 1") + "---\n" + policy("timeoutMs: 2"),
                "%YAML 1.1\n---\n" + policy("timeoutMs: 1"),
                "%TAG ! tag:evil,2026:\n---\n" + policy("timeoutMs: 1"),
                "\uFEFF\uFEFF" + policy("timeoutMs: 1"),
                "[".repeat(10_000),
                "{a: ".repeat(10_000),
                "- ".repeat(10_000) + "a",
                "? ".repeat(5_000),
                "\"" + "\\u0041".repeat(40_000),
                "a: '" + "''".repeat(120_000),
                "x".repeat(3 << 20),
                policy("#" + "x".repeat(256 * 1024)),
                policy("timeoutMs: " + "9".repeat(200_000)),
                policy("x: |\n" + "    y\n".repeat(40_000)),
                ": ".repeat(60_000),
                "a: [" + "1,".repeat(100_000),
                "&a ".repeat(50_000),
                "!!x ".repeat(50_000),
                "#\n".repeat(100_000) + "a: *b",
                "{" + "\"a\":{".repeat(20) + "}".repeat(21));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aDocumentThatIsABombOrCanBeReadInTwoWaysIsRefused(String text) throws Exception {
        refused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeoutMs: 800", "timeoutMs:   800   # soon", "{}", "timeoutMs: 1"})
    void whatIsPlainIsTaken(String field) throws Exception {
        String text = field.equals("{}") ? policy("retries: 0") : policy(field);
        Bounded.run(() -> assertThat(PolicyFile.parse("body", text).name()).isEqualTo("p"));
        Bounded.run(() ->
                assertThat(PolicyFile.parse("body", "\uFEFF" + text).name()).isEqualTo("p"));
    }

    /** The control: the parser below, left to itself, makes objects of anchors and knows no two kinds of key. */
    @Test
    void theParserAloneWouldTakeAliases() {
        Object read = new Load(LoadSettings.builder().build()).loadFromString("a: &x {k: 1}\nb: *x");
        assertThat(read).hasToString("{a={k=1}, b={k=1}}");
    }
}

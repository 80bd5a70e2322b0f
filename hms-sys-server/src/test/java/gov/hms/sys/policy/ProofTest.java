package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProofTest {
    /** Written in two parts, so that this file itself proves nothing. */
    private static final String PROVES = "@" + "Proves";

    @Test
    void aProofIsFoundHoweverItIsFormatted() {
        String source = """
                class SomeTest {
                    @Test
                    %1$s(field = "spec.timeoutMs", behaviour = "one (with \\"quotes\\")")
                    void first() {}

                    %1$s(
                            field = "spec.retries",
                            behaviour =
                                    "two, "
                                            + "in two parts")
                    %1$s (behaviour = "three", field = "spec.hedge")
                    @ParameterizedTest(name = "{0} (x)")
                    @ValueSource(strings = {")", "("})
                    @SuppressWarnings("unchecked")
                    <T> java.util.List<T> second(String text) throws Exception {}
                }
                """.formatted(PROVES);

        assertThat(Proof.of("SomeTest", source))
                .containsExactly(
                        new Proof("spec.timeoutMs", "one (with \"quotes\")", "SomeTest.first"),
                        new Proof("spec.retries", "two, in two parts", "SomeTest.second"),
                        new Proof("spec.hedge", "three", "SomeTest.second"));
    }
}

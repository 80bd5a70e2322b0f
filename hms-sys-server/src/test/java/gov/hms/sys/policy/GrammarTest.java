package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {

    @ParameterizedTest
    @MethodSource("gov.hms.sys.policy.Row#all")
    void theExampleOfEveryFieldIsRight(Row row) {
        Findings findings = new Findings("example");
        YamlNode node;
        try {
            node = YamlComposer.compose(row.field().example(), findings);
        } catch (PolicyRejectedException refused) {
            throw new AssertionError(row + ": " + refused.violations(), refused);
        }
        row.field().kind().read(new Value(node, row.path(), findings));

        assertThat(findings.any() ? findings.rejection().violations() : java.util.List.of())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loadBalancer: { panicPercent: 50 }",
                "outlier: { windowSeconds: 10 }",
                "loadBalancer: { algorithm: peak-ewma }"
            })
    void aMappingThatSaysOnlyADefaultSaysNothing(String line) throws PolicyRejectedException {
        assertThat(Documents.effective(Documents.withSpec("destination: a", line))
                        .cluster())
                .isEqualTo(ClusterPolicy.DEFAULT);
    }

    @Test
    void theLongFormOfRetriesHasTheDefaultsOfTheShortOne() throws PolicyRejectedException {
        RetryPolicy written = Documents.effective(Documents.withSpec("destination: a", "retries: { max: 2 }"))
                .routes()
                .get(0)
                .retry();

        assertThat(written).isEqualTo(RetryPolicy.declared(2));
        assertThat(RetryPolicy.UNDECLARED.max()).isEqualTo(2);
    }

    @Test
    void aHedgeThatDoesNotSayMayCostAFewPerHundred() throws PolicyRejectedException {
        assertThat(Documents.effective(Documents.withSpec("destination: a", "hedge: { afterMs: 5 }"))
                        .routes()
                        .get(0)
                        .hedge()
                        .maxExtraPercent())
                .isEqualTo(PolicyBounds.DEFAULT_HEDGE_EXTRA_PERCENT);
    }

    @Test
    void aRegularExpressionOfManyShortCountsIsTakenAndOneOfNestedCountsIsNot() {
        assertThat(RegexText.refuse("/r/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"))
                .isEmpty();
        assertThat(RegexText.refuse("([0-9]{1,3}\\.){3}[0-9]{1,3}")).isEmpty();
        for (String bomb : new String[] {
            "((a{100}){100}){100}",
            "(?:x{0,1000}){0,1000}",
            "(((a{30}){30}){30}){30}",
            "((a{100})\\Q\\E{100})\\Q\\E{100}",
            "(a{1000,}){1000}"
        }) {
            assertThat(RegexText.refuse(bomb)).as(bomb).isPresent();
        }
    }
}

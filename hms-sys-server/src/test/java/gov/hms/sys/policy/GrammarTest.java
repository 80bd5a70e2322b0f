package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.RetryPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
    private final RegexText regexes = new RegexText();

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

        assertThat(findings.any() ? findings.rejection().violations() : List.of())
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
        assertThat(regexes.refuse("/r/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"))
                .isEmpty();
        assertThat(regexes.refuse("([0-9]{1,3}\\.){3}[0-9]{1,3}")).isEmpty();
        for (String bomb : new String[] {
            "((a{100}){100}){100}",
            "(?:x{0,1000}){0,1000}",
            "(((a{30}){30}){30}){30}",
            "((a{100})\\Q\\E{100})\\Q\\E{100}",
            "(a{1000,}){1000}"
        }) {
            assertThat(regexes.refuse(bomb)).as(bomb).isPresent();
        }
    }

    @Test
    void allRegularExpressionsOfADocumentTogetherAreBounded() {
        StringBuilder routes = new StringBuilder("routes: [ ");
        for (int i = 0; i < 90; i++) {
            routes.append("{ match: { path: { regex: '/").append(i).append("(a{20}){20}' } } }, ");
        }
        List<String> violations =
                Documents.violations(Documents.withSpec("destination: a", routes + "{ timeoutMs: 5 } ]"));

        assertThat(violations)
                .isNotEmpty()
                .hasSizeLessThan(80)
                .allMatch(line -> line.endsWith("all expressions of the document together take too many steps)"));
    }
}

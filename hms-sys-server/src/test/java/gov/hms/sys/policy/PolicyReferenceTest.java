package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/policy-reference.md and the parser speak of the same language. */
class PolicyReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "policy-reference.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z.\\[\\]]+)` \\|(.*)$");

    private static final Map<String, Bound> BOUNDS = Map.ofEntries(
            Map.entry("spec.timeoutMs", PolicyBounds.TIMEOUT_MS),
            Map.entry("spec.perTryTimeoutMs", PolicyBounds.TIMEOUT_MS),
            Map.entry("spec.retries", PolicyBounds.RETRIES),
            Map.entry("spec.retries.max", PolicyBounds.RETRIES),
            Map.entry("spec.retries.backoff.baseMs", PolicyBounds.BACKOFF_MS),
            Map.entry("spec.retries.backoff.maxMs", PolicyBounds.BACKOFF_MS),
            Map.entry("spec.retries.budget.percent", PolicyBounds.BUDGET_PERCENT),
            Map.entry("spec.retries.budget.minPerSecond", PolicyBounds.BUDGET_PER_SECOND),
            Map.entry("spec.circuitBreaker.maxConnections", PolicyBounds.MAX_CONNECTIONS),
            Map.entry("spec.circuitBreaker.errorPercent", PolicyBounds.ERROR_PERCENT),
            Map.entry("spec.circuitBreaker.minimumCalls", PolicyBounds.MINIMUM_CALLS),
            Map.entry("spec.circuitBreaker.windowSeconds", PolicyBounds.WINDOW_SECONDS),
            Map.entry("spec.circuitBreaker.openSeconds", PolicyBounds.OPEN_SECONDS),
            Map.entry("spec.routes[].split", PolicyBounds.SPLITS),
            Map.entry("spec.routes[].split[].weight", PolicyBounds.WEIGHT),
            Map.entry("spec.routes[].timeoutMs", PolicyBounds.TIMEOUT_MS),
            Map.entry("spec.routes[].perTryTimeoutMs", PolicyBounds.TIMEOUT_MS));

    @Test
    void thePageDescribesEveryFieldOfTheParserAndNoOther() throws IOException {
        assertThat(rows().keySet()).isEqualTo(known());
    }

    @Test
    void thePageSaysTheRangesThatTheParserEnforces() throws IOException {
        Map<String, String> rows = rows();

        BOUNDS.forEach((field, bound) -> assertThat(rows.get(field)).as(field).contains(bound.toString()));
    }

    @Test
    void theExampleOfThePageParses() throws IOException, PolicyRejectedException {
        String page = Files.readString(PAGE);
        String example = page.substring(page.indexOf("    apiVersion"), page.indexOf("This page lists"));

        assertThat(PolicyFile.parse("page", example).name()).isEqualTo("fraud-scan-policy");
    }

    private static Set<String> known() {
        return PolicyLanguage.SHAPES.stream()
                .flatMap(shape -> shape.fields().stream().map(field -> Value.child(shape.path(), field)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> rows() throws IOException {
        List<String[]> rows = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(match -> new String[] {match.group(1), match.group(2)})
                .toList();
        assertThat(rows).extracting(row -> row[0]).doesNotHaveDuplicates();
        return rows.stream().collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }
}

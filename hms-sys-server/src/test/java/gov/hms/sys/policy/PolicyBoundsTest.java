package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyBoundsTest {

    /** A line with a hole, and what may be put into it. */
    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of("timeoutMs: %s", PolicyBounds.TIMEOUT_MS),
                Arguments.of("perTryTimeoutMs: %s", PolicyBounds.TIMEOUT_MS),
                Arguments.of("retries: %s", PolicyBounds.RETRIES),
                Arguments.of("retries: { max: %s }", PolicyBounds.RETRIES),
                Arguments.of("retries: { backoff: { baseMs: %s, maxMs: 60000 } }", PolicyBounds.BACKOFF_MS),
                Arguments.of("retries: { backoff: { baseMs: 1, maxMs: %s } }", PolicyBounds.BACKOFF_MS),
                Arguments.of("retries: { budget: { percent: %s } }", PolicyBounds.BUDGET_PERCENT),
                Arguments.of("retries: { budget: { minPerSecond: %s } }", PolicyBounds.BUDGET_PER_SECOND),
                Arguments.of("circuitBreaker: { maxConnections: %s }", PolicyBounds.MAX_CONNECTIONS),
                Arguments.of("circuitBreaker: { errorPercent: %s }", PolicyBounds.ERROR_PERCENT),
                Arguments.of("circuitBreaker: { errorPercent: 1, minimumCalls: %s }", PolicyBounds.MINIMUM_CALLS),
                Arguments.of("circuitBreaker: { errorPercent: 1, windowSeconds: %s }", PolicyBounds.WINDOW_SECONDS),
                Arguments.of("circuitBreaker: { errorPercent: 1, openSeconds: %s }", PolicyBounds.OPEN_SECONDS),
                Arguments.of("hedge: { afterMs: %s }", PolicyBounds.TIMEOUT_MS),
                Arguments.of("hedge: { afterPercentile: %s }", PolicyBounds.PERCENTILE),
                Arguments.of("hedge: { afterMs: 1, maxExtraPercent: %s }", PolicyBounds.PERCENT),
                Arguments.of("loadBalancer: { slowStartSeconds: %s }", PolicyBounds.SLOW_START_SECONDS),
                Arguments.of("loadBalancer: { panicPercent: %s }", PolicyBounds.PERCENT_OR_NONE),
                Arguments.of("outlier: { consecutiveErrors: %s }", PolicyBounds.CONSECUTIVE_ERRORS),
                Arguments.of("outlier: { errorPercent: %s }", PolicyBounds.PERCENT_OR_NONE),
                Arguments.of("outlier: { windowSeconds: %s }", PolicyBounds.WINDOW_SECONDS),
                Arguments.of("outlier: { baseEjectionSeconds: %s }", PolicyBounds.EJECTION_SECONDS),
                Arguments.of("outlier: { maxEjectedPercent: %s }", PolicyBounds.PERCENT_OR_NONE),
                Arguments.of("circuitBreaker: { maxConnections: 1, maxPending: %s }", PolicyBounds.MAX_PENDING),
                Arguments.of("circuitBreaker: { slowCallPercent: 1, slowCallMs: %s }", PolicyBounds.TIMEOUT_MS),
                Arguments.of("circuitBreaker: { slowCallMs: 1, slowCallPercent: %s }", PolicyBounds.PERCENT),
                Arguments.of("rateLimit: { requestsPerSecond: %s }", PolicyBounds.REQUESTS_PER_SECOND),
                Arguments.of("rateLimit: { requestsPerSecond: 1, burst: %s }", PolicyBounds.BURST),
                Arguments.of("routes: [ { fault: { delay: { ms: 1, percent: %s } } } ]", PolicyBounds.PERCENT),
                Arguments.of("routes: [ { fault: { delay: { percent: 1, ms: %s } } } ]", PolicyBounds.DELAY_MS),
                Arguments.of("routes: [ { fault: { abort: { status: 500, percent: %s } } } ]", PolicyBounds.PERCENT),
                Arguments.of("routes: [ { fault: { abort: { percent: 1, status: %s } } } ]", PolicyBounds.ABORT_STATUS),
                Arguments.of("routes: [ { mirror: { to: b, percent: %s } } ]", PolicyBounds.PERCENT),
                Arguments.of("routes: [ { timeoutMs: %s } ]", PolicyBounds.TIMEOUT_MS),
                Arguments.of("routes: [ { perTryTimeoutMs: %s } ]", PolicyBounds.TIMEOUT_MS),
                Arguments.of("routes: [ { retries: %s } ]", PolicyBounds.RETRIES),
                Arguments.of(
                        "routes: [ { split: [ { version: a, weight: 1 }, { version: b, weight: %s } ] } ]",
                        PolicyBounds.WEIGHT));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("numbers")
    void eachBoundHoldsFromBothSides(String line, Bound bound) {
        assertThat(violations(line, bound.min())).isEmpty();
        assertThat(violations(line, bound.max())).isEmpty();
        assertThat(violations(line, bound.min() - 1L))
                .singleElement()
                .asString()
                .endsWith("(expected: " + bound + ")");
        assertThat(violations(line, bound.max() + 1L))
                .singleElement()
                .asString()
                .endsWith("(expected: " + bound + ")");
    }

    @Test
    void aPolicyHasAtMostAHundredRoutesTheCatchAllIncluded() throws PolicyRejectedException {
        assertThat(Documents.effective(routes(99)).routes()).hasSize(100);
        assertThat(Documents.violations(routes(100)))
                .singleElement()
                .asString()
                .endsWith("100 routes (expected: 1 to 99)");
    }

    @Test
    void aSplitHasAtMostTwentyShares() {
        assertThat(Documents.violations(shares(20))).isEmpty();
        assertThat(Documents.violations(shares(21)))
                .singleElement()
                .asString()
                .endsWith("21 shares (expected: 1 to 20)");
    }

    @Test
    void aNameHasAtMostAHundredCharacters() {
        String named = Documents.withSpec("destination: a");

        assertThat(Documents.violations(named.replace("name: p", "name: " + "n".repeat(100))))
                .isEmpty();
        assertThat(Documents.violations(named.replace("name: p", "name: " + "n".repeat(101))))
                .hasSize(1);
        assertThat(Documents.violations(named.replace("name: p", "name: -p"))).hasSize(1);
        assertThat(Documents.violations(named.replace("name: p", "name: p."))).hasSize(1);
        assertThat(Documents.violations(named.replace("name: p", "name: ../p"))).hasSize(1);
    }

    private static java.util.List<String> violations(String line, long number) {
        return Documents.violations(Documents.withSpec("destination: a", String.format(line, number)));
    }

    private static String routes(int count) {
        return Documents.withSpec(
                "destination: a",
                IntStream.range(0, count)
                        .mapToObj(i -> "{ match: { path: { exact: /" + i + " } } }")
                        .collect(Collectors.joining(", ", "routes: [ ", " ]")));
    }

    private static String shares(int count) {
        return Documents.withSpec(
                "destination: a",
                IntStream.range(0, count)
                        .mapToObj(i -> "{ version: v" + i + ", weight: 1 }")
                        .collect(Collectors.joining(", ", "routes: [ { split: [ ", " ] } ]")));
    }
}

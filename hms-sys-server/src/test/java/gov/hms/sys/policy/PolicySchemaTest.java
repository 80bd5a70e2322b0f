package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** The schemas that editors check with, against an independent validator. */
class PolicySchemaTest {

    @Test
    void theDocumentsThatTheParserTakesAreTaken() {
        assertThat(errors(PolicyLanguage.TRAFFIC_POLICY, PolicyFileTest.IRS_FRAUD))
                .isEmpty();
        assertThat(errors(PolicyLanguage.TRAFFIC_POLICY, PolicyFileTest.EVERYTHING))
                .isEmpty();
        assertThat(errors(PolicyLanguage.MESH_SETTINGS, MeshDocumentsTest.SETTINGS))
                .isEmpty();
        assertThat(errors(PolicyLanguage.ACCESS_POLICY, MeshDocumentsTest.ACCESS))
                .isEmpty();
    }

    /** A line below {@code spec:}, and where both have to find it wrong. */
    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("timeoutMs: 0", "/spec/timeoutMs"),
                Arguments.of("timeoutMs: 3600001", "/spec/timeoutMs"),
                Arguments.of("timeoutMs: '800'", "/spec/timeoutMs"),
                Arguments.of("timeoutMs: 800.5", "/spec/timeoutMs"),
                Arguments.of("timeoutMs: true", "/spec/timeoutMs"),
                Arguments.of("timeoutMs: ~", "/spec/timeoutMs"),
                Arguments.of("timeoutMs: [800]", "/spec/timeoutMs"),
                Arguments.of("retrys: 3", "/spec"),
                Arguments.of("source: A", "/spec/source"),
                Arguments.of("source: a.b.c", "/spec/source"),
                Arguments.of("retries: 11", "/spec/retries"),
                Arguments.of("retries: {}", "/spec/retries"),
                Arguments.of("retries: { on: [5xx, boredom] }", "/spec/retries"),
                Arguments.of("retries: { on: [] }", "/spec/retries"),
                Arguments.of("retries: { methods: [get] }", "/spec/retries"),
                Arguments.of("hedge: { maxExtraPercent: 5 }", "/spec/hedge"),
                Arguments.of("hedge: { afterMs: 5, afterPercentile: 50 }", "/spec/hedge"),
                Arguments.of("loadBalancer: { algorithm: random }", "/spec/loadBalancer/algorithm"),
                Arguments.of("loadBalancer: { algorithm: ring-hash }", "/spec/loadBalancer"),
                Arguments.of("loadBalancer: { hashOn: { cookie: c } }", "/spec/loadBalancer"),
                Arguments.of("loadBalancer: { zoneAware: 'true' }", "/spec/loadBalancer/zoneAware"),
                Arguments.of("circuitBreaker: { maxPending: 1 }", "/spec/circuitBreaker"),
                Arguments.of("circuitBreaker: { openSeconds: 1 }", "/spec/circuitBreaker"),
                Arguments.of("circuitBreaker: { slowCallMs: 1 }", "/spec/circuitBreaker"),
                Arguments.of("rateLimit: { burst: 1 }", "/spec/rateLimit"),
                Arguments.of("routes: []", "/spec/routes"),
                Arguments.of("routes: [ { match: { path: {} } } ]", "/spec/routes/0/match/path"),
                Arguments.of("routes: [ { match: { path: { prefix: a } } } ]", "/spec/routes/0/match/path/prefix"),
                Arguments.of("routes: [ { match: { path: { exact: /a, prefix: /a } } } ]", "/spec/routes/0/match/path"),
                Arguments.of("routes: [ { match: { headers: { 'a b': c } } } ]", "/spec/routes/0/match/headers"),
                Arguments.of("routes: [ { match: { query: { q: { like: c } } } } ]", "/spec/routes/0/match/query/q"),
                Arguments.of("routes: [ { split: [ { version: v1 } ] } ]", "/spec/routes/0/split/0"),
                Arguments.of("routes: [ { sticky: { header: a } } ]", "/spec/routes/0"),
                Arguments.of("routes: [ { fault: { delay: { ms: 5 } } } ]", "/spec/routes/0/fault/delay"),
                Arguments.of(
                        "routes: [ { fault: { abort: { percent: 5, status: 200 } } } ]",
                        "/spec/routes/0/fault/abort/status"),
                Arguments.of("routes: [ { mirror: { percent: 5 } } ]", "/spec/routes/0/mirror"),
                Arguments.of("routes: [ { headers: { set: {} } } ]", "/spec/routes/0/headers/set"),
                Arguments.of("routes: [ { headers: { remove: [''] } } ]", "/spec/routes/0/headers/remove/0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void whatTheParserRefusesByStructureTheSchemaRefusesAtTheSamePlace(String line, String place) {
        String text = Documents.withSpec("destination: a", line);

        assertThat(errors(PolicyLanguage.TRAFFIC_POLICY, text))
                .isNotEmpty()
                .anyMatch(error -> error.startsWith(place + ":"));
        assertThat(Documents.violations(text)).singleElement().asString().contains(": " + dotted(place));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TrafficPolicy", "MeshSettings", "AccessPolicy"})
    void aSchemaKnowsNoFieldThatIsNotDescribed(String kind) {
        assertThat(described(PolicySchema.of(kind).orElseThrow())).isPositive();
    }

    /** Counts the fields, and fails at the first that an editor could say nothing about. */
    private static int described(Object schema) {
        int fields = 0;
        if (schema instanceof Map<?, ?> map) {
            if (map.get("properties") instanceof Map<?, ?> properties && map.containsKey("additionalProperties")) {
                assertThat(map.get("additionalProperties")).isEqualTo(false);
                for (Object field : properties.values()) {
                    assertThat(((Map<?, ?>) field).get("description"))
                            .as(String.valueOf(field))
                            .isNotNull();
                    fields++;
                }
            }
            for (Object part : map.values()) {
                fields += described(part);
            }
        } else if (schema instanceof List<?> list) {
            for (Object part : list) {
                fields += described(part);
            }
        }
        return fields;
    }

    private static List<String> errors(String kind, String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return Schemas.errors(kind, JsonMapper.shared().writeValueAsString(document));
    }

    /** {@code /spec/routes/0/match} as messages say it. */
    private static String dotted(String pointer) {
        return pointer.substring(1).replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
    }
}

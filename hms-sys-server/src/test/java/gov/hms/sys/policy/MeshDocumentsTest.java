package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The two kinds of documents that are not about single calls. */
class MeshDocumentsTest {
    static final String SETTINGS = """
            apiVersion: hms/v1
            kind: MeshSettings
            metadata: { name: mesh }
            spec:
              mtls: strict
              certificateTtlHours: 12
              defaults:
                timeoutMs: 2000
                retries: 1
                circuitBreaker: { maxConnections: 500 }
                rateLimit: { requestsPerSecond: 100 }
            """;

    static final String ACCESS = """
            apiVersion: hms/v1
            kind: AccessPolicy
            metadata: { name: scanner-access }
            spec:
              destination: fraud-scanner
              allow:
                - { source: return-intake, methods: [POST], paths: [/flag, /flag/*] }
                - { methods: [GET], paths: [/status] }
              default: deny
            """;

    @Test
    void mtlsIsStrictUnlessItSaysPermissive() throws PolicyRejectedException {
        assertThat(settings(SETTINGS).permissive()).isFalse();
        assertThat(settings(SETTINGS.replace("  mtls: strict\n", "")).permissive())
                .isFalse();
        assertThat(settings(SETTINGS.replace("strict", "permissive")).permissive())
                .isTrue();
        assertThat(Documents.violations(SETTINGS.replace("strict", "permisive")))
                .containsExactly("p.yml:5:9: spec.mtls: permisive (expected: one of strict, permissive; did you mean"
                        + " permissive?)");
    }

    private static MeshSettings settings(String text) throws PolicyRejectedException {
        return (MeshSettings) PolicyFile.parse("p.yml", text);
    }

    @Test
    void aDryRunIsWrittenAsAFlagAndIsOffByDefault() throws PolicyRejectedException {
        assertThat(((AccessPolicy) PolicyFile.parse("p.yml", ACCESS)).dryRun()).isFalse();
        assertThat(((AccessPolicy) PolicyFile.parse("p.yml", ACCESS + "  dryRun: false\n")).dryRun())
                .isFalse();
        AccessPolicy tried = (AccessPolicy) PolicyFile.parse("p.yml", ACCESS + "  dryRun: true\n");
        assertThat(tried.dryRun()).isTrue();
        assertThat(tried.reach()).isEqualTo("access to fraud-scanner, dry run");
        assertThat(Documents.violations(ACCESS + "  dryRun: yes\n"))
                .containsExactly("p.yml:10:11: spec.dryRun: yes (expected: true or false)");
    }

    @Test
    void theSettingsKeepWhatIsWrittenAndNothingElse() throws PolicyRejectedException {
        MeshSettings settings = (MeshSettings) PolicyFile.parse("p.yml", SETTINGS);

        assertThat(settings.certificateTtl()).contains(Duration.ofHours(12));
        assertThat(settings.defaults().calls().timeoutMs()).hasValue(2000);
        assertThat(settings.defaults().calls().retries()).contains(RetryPolicy.declared(1));
        assertThat(settings.defaults().outlier()).isEmpty();
    }

    @Test
    @Proves(
            field = "spec.defaults",
            behaviour = "fills, top-level field by top-level field, what the one policy that holds does not say")
    void theDefaultsFillFieldByFieldWhatAPolicyDoesNotSay() throws PolicyRejectedException {
        MeshSettings settings = (MeshSettings) PolicyFile.parse("p.yml", SETTINGS);
        TrafficPolicy policy = Documents.traffic(Documents.withSpec(
                "destination: a",
                "timeoutMs: 800",
                "circuitBreaker: { errorPercent: 20 }",
                "routes: [ { match: { methods: [GET] }, retries: 3 } ]"));

        EffectivePolicy effective = EffectivePolicy.of(Optional.of(policy), settings.defaults(), Documents::full);

        assertThat(effective.routes()).extracting(Route::timeoutMs).containsExactly(800, 800);
        assertThat(effective.routes()).extracting(route -> route.retry().max()).containsExactly(3, 1);
        assertThat(effective.cluster().circuitBreaker())
                .as("whole, not mixed with the default's maxConnections")
                .isEqualTo(new CircuitBreakerPolicy(0, 20, 20, 10, 5));
        assertThat(effective.cluster().rateLimit().requestsPerSecond()).isEqualTo(100);
    }

    @Test
    void theDefaultsHoldWhereThereIsNoPolicyAtAll() throws PolicyRejectedException {
        MeshSettings settings = (MeshSettings) PolicyFile.parse("p.yml", SETTINGS);

        EffectivePolicy effective = EffectivePolicy.of(Optional.empty(), settings.defaults(), Documents::full);

        assertThat(effective.routes()).singleElement().satisfies(route -> {
            assertThat(route.timeoutMs()).isEqualTo(2000);
            assertThat(route.retry()).isEqualTo(RetryPolicy.declared(1));
        });
        assertThat(effective.cluster().circuitBreaker().maxConnections()).isEqualTo(500);
    }

    @Test
    void anAccessPolicyArrivesInTheRecords() throws PolicyRejectedException {
        AccessPolicy access = (AccessPolicy) PolicyFile.parse("p.yml", ACCESS);

        assertThat(access.destination()).isEqualTo("fraud-scanner");
        assertThat(access.allow())
                .containsExactly(
                        new AccessPolicy.Rule(
                                Optional.of("return-intake"),
                                Set.of("POST"),
                                List.of(new PathMatch.Exact("/flag"), new PathMatch.Prefix("/flag/"))),
                        new AccessPolicy.Rule(
                                Optional.empty(), Set.of("GET"), List.of(new PathMatch.Exact("/status"))));
    }

    @Test
    void aStarIsEverythingBelowBySegments() throws PolicyRejectedException {
        AccessPolicy access = (AccessPolicy) PolicyFile.parse("p.yml", ACCESS);
        PathMatch below = access.allow().get(0).paths().get(1);

        assertThat(below.matches("/flag/2")).isTrue();
        assertThat(below.matches("/flag/2/3")).isTrue();
        assertThat(below.matches("/flag")).isFalse();
        assertThat(below.matches("/flagged")).isFalse();
    }

    @Test
    @Proves(field = "AccessPolicy spec.default", behaviour = "deny is the only word; another one is refused")
    void nothingButDenyCanBeTheDefault() {
        assertThat(Documents.violations(ACCESS.replace("default: deny", "default: allow")))
                .containsExactly("p.yml:9:12: spec.default: allow (expected: deny)");
        assertThat(Documents.violations(ACCESS.replace("  default: deny\n", "")))
                .isEmpty();
    }

    @Test
    void aPolicyThatAllowsNobodyIsWrittenWithAnEmptyList() {
        assertThat(
                        Documents.violations(
                                "{apiVersion: hms/v1, kind: AccessPolicy, metadata: {name: p}, spec: {destination: a, allow: []}}"))
                .isEmpty();
        assertThat(Documents.violations(
                        "{apiVersion: hms/v1, kind: AccessPolicy, metadata: {name: p}, spec: {destination: a}}"))
                .singleElement()
                .asString()
                .endsWith("spec.allow: missing (expected: a list of rules)");
    }

    /** A rule, and what is said of it. */
    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("{}", "spec.allow[0]: {} (expected: at least one of source, methods, paths)"),
                Arguments.of(
                        "{ source: '*' }", "spec.allow[0].source: \"*\" (expected: " + Forms.CALLER.expected() + ")"),
                path("flag"),
                path("/flag*"),
                path("/*/flag"),
                path("/flag/**"),
                path("//flag"),
                path("/fl%61g"),
                path("/flag;a=b"),
                path("/flag?x"),
                path("/fl\\ag"),
                Arguments.of(
                        "{ paths: [/a/../b] }",
                        "spec.allow[0].paths[0]: /a/../b (expected: a path without the segments . and ..)"));
    }

    private static Arguments path(String written) {
        return Arguments.of(
                "{ paths: [ '" + written + "' ] }",
                "spec.allow[0].paths[0]: \"" + written + "\" (expected: " + Forms.ACCESS_PATH.expected() + ")");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void whatCannotBeMeantByARuleIsRefused(String rule, String violation) {
        assertThat(Documents.violations(
                        "{apiVersion: hms/v1, kind: AccessPolicy, metadata: {name: p}, spec: {destination: a,"
                                + " allow: [" + rule + "]}}"))
                .singleElement()
                .asString()
                .endsWith(": " + violation);
    }

    @Test
    void theFieldsOfOneKindAreUnknownInTheOthers() {
        assertThat(Documents.violations(SETTINGS.replace("  mtls: strict", "  routes: []")))
                .singleElement()
                .asString()
                .contains("spec.routes: unknown field (expected: one of mtls, certificateTtlHours, defaults");
        assertThat(Documents.violations(SETTINGS.replace("    timeoutMs: 2000", "    destination: a")))
                .singleElement()
                .asString()
                .contains("spec.defaults.destination: unknown field");
    }

    @Test
    @Proves(field = "kind", behaviour = "decides which fields there are; an unknown one is refused with the known ones")
    void anUnknownKindIsRefusedWithTheKnownOnes() {
        assertThat(Documents.violations("{apiVersion: hms/v1, kind: Ingress, metadata: {name: p}, spec: {x: 1}}"))
                .containsExactly(
                        "p.yml:1:28: kind: Ingress (expected: one of TrafficPolicy, MeshSettings, AccessPolicy)");
        assertThat(Documents.violations(SETTINGS.replace("MeshSettings", "MeshSetting")))
                .containsExactly("p.yml:2:7: kind: MeshSetting (expected: MeshSettings)");
    }
}

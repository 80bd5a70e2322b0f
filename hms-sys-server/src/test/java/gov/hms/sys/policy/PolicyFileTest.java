package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyFileTest {
    /** The document of the design, to the letter. */
    static final String IRS_FRAUD = """
            apiVersion: hms/v1                          # pushed to both ends in < 5 s, no redeploy
            kind: TrafficPolicy
            metadata: { name: fraud-scan-policy }
            spec:
              source: return-intake
              destination: fraud-scanner
              retries: 3
              timeoutMs: 800
              circuitBreaker: { maxConnections: 1000, errorPercent: 20 }
            """;

    static final String EVERYTHING = """
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata:
              name: everything
            spec:
              source: return-intake.intake
              destination: fraud-scanner.scan
              timeoutMs: 800
              perTryTimeoutMs: 300
              retries:
                max: 4
                on: [connect, reset, refused, 5xx, 429, timeout]
                methods: [GET, POST]
                backoff: { baseMs: 10, maxMs: 100 }
                budget: { percent: 20, minPerSecond: 5 }
              circuitBreaker:
                maxConnections: 1000
                errorPercent: 20
                minimumCalls: 50
                windowSeconds: 30
                openSeconds: 15
              routes:
                - match:
                    path: { exact: /flag }
                    methods: [POST]
                  split:
                    - { version: v1, weight: 90 }
                    - { version: v2, weight: 10 }
                  timeoutMs: 500
                  perTryTimeoutMs: 200
                  retries: 1
                - match: { path: { prefix: /flag } }
                  retries: { max: 2, on: [connect] }
            """;

    @Test
    void theDocumentOfTheDesignParsesExactlyAsWritten() throws PolicyRejectedException {
        PolicyDocument policy = PolicyFile.parse("irs-fraud.yml", IRS_FRAUD);

        assertThat(policy.name()).isEqualTo("fraud-scan-policy");
        assertThat(policy.source()).contains("return-intake");
        assertThat(policy.destination()).isEqualTo("fraud-scanner");
        assertThat(policy.circuitBreaker()).isEqualTo(new CircuitBreakerPolicy(1000, 20, 20, 10, 5));
        assertThat(policy.routes())
                .containsExactly(new Route("default", RouteMatch.ALL, List.of(), 800, 0, RetryPolicy.declared(3)));
        assertThat(policy.text()).isEqualTo(IRS_FRAUD);
    }

    @Test
    void everyFieldOfTheLanguageArrivesInTheRecords() throws PolicyRejectedException {
        PolicyDocument policy = PolicyFile.parse("everything.yml", EVERYTHING);

        assertThat(policy.circuitBreaker()).isEqualTo(new CircuitBreakerPolicy(1000, 20, 50, 30, 15));
        RetryPolicy ofTheSpec =
                new RetryPolicy(true, 4, Set.of(RetryOn.values()), Set.of("GET", "POST"), 10, 100, 20, 5);
        assertThat(policy.routes())
                .containsExactly(
                        new Route(
                                "routes[0]",
                                new RouteMatch(new PathMatch.Exact("/flag"), Set.of("POST")),
                                List.of(new WeightedVersion("v1", 90), new WeightedVersion("v2", 10)),
                                500,
                                200,
                                RetryPolicy.declared(1)),
                        new Route(
                                "routes[1]",
                                new RouteMatch(new PathMatch.Prefix("/flag"), Set.of()),
                                List.of(),
                                800,
                                300,
                                new RetryPolicy(true, 2, Set.of(RetryOn.CONNECT), Set.of(), 25, 250, 10, 3)),
                        new Route("default", RouteMatch.ALL, List.of(), 800, 300, ofTheSpec));
    }

    @Test
    void jsonIsReadByTheSameParser() throws PolicyRejectedException {
        String json = """
                {
                \t"apiVersion": "hms/v1",
                \t"kind": "TrafficPolicy",
                \t"metadata": {"name": "fraud-scan-policy"},
                \t"spec": {"source":"return-intake","destination":"fraud-scanner","retries":3,"timeoutMs":800,
                \t\t"circuitBreaker": {"maxConnections": 1000, "errorPercent": 20}}
                }
                """;

        PolicyDocument fromJson = PolicyFile.parse("body", json);
        PolicyDocument fromYaml = PolicyFile.parse("irs-fraud.yml", IRS_FRAUD);

        assertThat(fromJson.routes()).isEqualTo(fromYaml.routes());
        assertThat(fromJson.circuitBreaker()).isEqualTo(fromYaml.circuitBreaker());
        assertThat(fromJson.source()).isEqualTo(fromYaml.source());
    }

    @Test
    void aPolicyWithoutSettingsHasTheDefaults() throws PolicyRejectedException {
        PolicyDocument policy = PolicyFile.parse("p.yml", Documents.withSpec("destination: fraud-scanner"));

        assertThat(policy.source()).isEmpty();
        assertThat(policy.routes()).containsExactly(Route.DEFAULT);
        assertThat(policy.circuitBreaker()).isEqualTo(CircuitBreakerPolicy.NONE);
    }

    @Test
    void aLastRouteWithoutAMatchIsItselfTheCatchAll() throws PolicyRejectedException {
        PolicyDocument policy = PolicyFile.parse(
                "p.yml",
                Documents.withSpec(
                        "destination: fraud-scanner", "routes: [ { split: [ { version: v2, weight: 1 } ] } ]"));

        assertThat(policy.routes())
                .extracting(Route::name, Route::match)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("routes[0]", RouteMatch.ALL));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsDoNoHarm() throws PolicyRejectedException {
        PolicyDocument policy = PolicyFile.parse("p.yml", "\uFEFF" + IRS_FRAUD.replace("\n", "\r\n"));

        assertThat(policy.destination()).isEqualTo("fraud-scanner");
    }

    @Test
    void aVersionIsTextEvenWhenItLooksLikeANumber() throws PolicyRejectedException {
        PolicyDocument policy = PolicyFile.parse(
                "p.yml",
                Documents.withSpec("destination: a", "routes: [ { split: [ { version: 1.10, weight: 1 } ] } ]"));

        assertThat(policy.routes().get(0).split()).containsExactly(new WeightedVersion("1.10", 1));
    }
}

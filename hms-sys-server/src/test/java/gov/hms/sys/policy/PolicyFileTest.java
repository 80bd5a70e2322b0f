package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RateLimitPolicy;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
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
              hedge: { afterPercentile: 95, maxExtraPercent: 7 }
              loadBalancer:
                algorithm: ring-hash
                hashOn: { header: x-session }
                slowStartSeconds: 60
                zoneAware: false
                panicPercent: 30
              outlier:
                consecutiveErrors: 3
                errorPercent: 30
                windowSeconds: 20
                baseEjectionSeconds: 2
                maxEjectedPercent: 40
              circuitBreaker:
                maxConnections: 1000
                maxPending: 100
                errorPercent: 20
                minimumCalls: 50
                windowSeconds: 30
                openSeconds: 15
                slowCallMs: 400
                slowCallPercent: 60
              rateLimit: { requestsPerSecond: 200, burst: 50 }
              routes:
                - match:
                    path: { exact: /flag }
                    methods: [POST]
                    headers:
                      x-beta: yes
                      x-client: { prefix: mobile- }
                      x-build: { regex: '[0-9]+' }
                      x-trace: { present: true }
                    query:
                      year: 2026
                      q: { exact: 'a b' }
                  split:
                    - { version: v1, weight: 90 }
                    - { version: v2, weight: 10 }
                  sticky: { cookie: session }
                  timeoutMs: 500
                  perTryTimeoutMs: 200
                  retries: 1
                  hedge: { afterMs: 100 }
                  fault:
                    delay: { percent: 10, ms: 300 }
                    abort: { percent: 5, status: 503 }
                  mirror: { to: fraud-scanner-next.scan, percent: 25 }
                  headers: { set: { x-lane: blue }, remove: [x-debug] }
                - match: { path: { prefix: /flag } }
                  retries: { max: 2, on: [connect] }
                - match: { path: { regex: '/returns/[0-9]{4}/.*' } }
                  mirror: { to: nobody-yet }
            """;

    @Test
    void theDocumentOfTheDesignParsesExactlyAsWritten() throws PolicyRejectedException {
        TrafficPolicy policy = Documents.traffic(IRS_FRAUD);
        EffectivePolicy effective = Documents.effective(IRS_FRAUD);

        assertThat(policy.name()).isEqualTo("fraud-scan-policy");
        assertThat(policy.source()).contains("return-intake");
        assertThat(policy.destination()).isEqualTo("fraud-scanner");
        assertThat(effective.cluster())
                .isEqualTo(ClusterPolicy.DEFAULT.with(new CircuitBreakerPolicy(1000, 20, 20, 10, 5)));
        assertThat(effective.routes())
                .containsExactly(new Route("default", RouteMatch.ALL, List.of(), 800, 0, RetryPolicy.declared(3)));
        assertThat(policy.text()).isEqualTo(IRS_FRAUD);
    }

    @Test
    void everyFieldOfTheDestinationArrivesInTheRecords() throws PolicyRejectedException {
        ClusterPolicy cluster = Documents.effective(EVERYTHING).cluster();

        assertThat(cluster.circuitBreaker()).isEqualTo(new CircuitBreakerPolicy(1000, 100, 20, 50, 30, 15, 400, 60));
        assertThat(cluster.loadBalancer())
                .isEqualTo(new LoadBalancerPolicy(
                        Algorithm.RING_HASH, new HashKey(HashKey.Kind.HEADER, "x-session"), 60, false, 30));
        assertThat(cluster.outlier()).isEqualTo(new OutlierPolicy(3, 30, 20, 2, 40));
        assertThat(cluster.rateLimit()).isEqualTo(new RateLimitPolicy(200, 50));
    }

    @Test
    void everyFieldOfARouteArrivesInTheRecords() throws PolicyRejectedException {
        List<Route> routes = Documents.effective(EVERYTHING).routes();

        RouteMatch match = new RouteMatch(
                new PathMatch.Exact("/flag"),
                Set.of("POST"),
                List.of(
                        new ValueMatch("x-beta", new ValueMatch.Exact("yes")),
                        new ValueMatch("x-client", new ValueMatch.Prefix("mobile-")),
                        new ValueMatch("x-build", new ValueMatch.Regex(Pattern.compile("[0-9]+"))),
                        new ValueMatch("x-trace", new ValueMatch.Present())),
                List.of(
                        new ValueMatch("year", new ValueMatch.Exact("2026")),
                        new ValueMatch("q", new ValueMatch.Exact("a b"))));
        assertThat(routes.get(0))
                .isEqualTo(new Route(
                        "routes[0]",
                        match,
                        List.of(new WeightedVersion("v1", 90), new WeightedVersion("v2", 10)),
                        new HashKey(HashKey.Kind.COOKIE, "session"),
                        500,
                        200,
                        RetryPolicy.declared(1),
                        new HedgePolicy(100, 0, 5),
                        new FaultPolicy(10, 300, 5, 503),
                        new MirrorPolicy(LogicalName.parse("fraud-scanner-next.scan"), 25),
                        new HeaderChanges(List.of("x-lane", "blue"), List.of("x-debug"))));
    }

    @Test
    void aRouteInheritsEachFieldOfTheSpecThatItDoesNotHaveItself() throws PolicyRejectedException {
        List<Route> routes = Documents.effective(EVERYTHING).routes();

        HedgePolicy hedge = new HedgePolicy(0, 95, 7);
        RetryPolicy ofTheSpec =
                new RetryPolicy(true, 4, Set.of(RetryOn.values()), Set.of("GET", "POST"), 10, 100, 20, 5);
        RetryPolicy own = new RetryPolicy(true, 2, Set.of(RetryOn.CONNECT), Set.of(), 25, 250, 10, 3);
        RouteMatch below = new RouteMatch(new PathMatch.Prefix("/flag"), Set.of());
        RouteMatch returns = new RouteMatch(new PathMatch.Regex(Pattern.compile("/returns/[0-9]{4}/.*")), Set.of());
        assertThat(routes.subList(1, routes.size()))
                .containsExactly(
                        new Route("routes[1]", below, List.of(), 800, 300, own).withHedge(hedge),
                        new Route("routes[2]", returns, List.of(), 800, 300, ofTheSpec).withHedge(hedge),
                        new Route("default", RouteMatch.ALL, List.of(), 800, 300, ofTheSpec).withHedge(hedge));
    }

    @Test
    void aMirrorIsOffWhileNobodyHasTheNameItIsFor() throws PolicyRejectedException {
        TrafficPolicy policy = Documents.traffic(EVERYTHING);

        assertThat(policy.routes().get(2).mirror()).contains(new RouteSpec.Mirror("nobody-yet", 100));
        assertThat(Documents.effective(EVERYTHING).routes().get(2).mirror()).isEqualTo(MirrorPolicy.NONE);
    }

    @Test
    void aBurstThatIsNotWrittenIsATenthOfTheRateAndAtLeastOne() throws PolicyRejectedException {
        assertThat(Documents.effective(Documents.withSpec("destination: a", "rateLimit: { requestsPerSecond: 200 }"))
                        .cluster()
                        .rateLimit())
                .isEqualTo(new RateLimitPolicy(200, 20));
        assertThat(Documents.effective(Documents.withSpec("destination: a", "rateLimit: { requestsPerSecond: 3 }"))
                        .cluster()
                        .rateLimit())
                .isEqualTo(new RateLimitPolicy(3, 1));
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

        TrafficPolicy fromJson = Documents.traffic(json);
        TrafficPolicy fromYaml = Documents.traffic(IRS_FRAUD);

        assertThat(fromJson.routes()).isEqualTo(fromYaml.routes());
        assertThat(fromJson.spec()).isEqualTo(fromYaml.spec());
        assertThat(fromJson.source()).isEqualTo(fromYaml.source());
    }

    @Test
    void aPolicyWithoutSettingsHasTheDefaults() throws PolicyRejectedException {
        String text = Documents.withSpec("destination: fraud-scanner");

        assertThat(Documents.traffic(text).source()).isEmpty();
        assertThat(Documents.effective(text))
                .isEqualTo(new EffectivePolicy(List.of(Route.DEFAULT), ClusterPolicy.DEFAULT));
    }

    @Test
    void aLastRouteWithoutAMatchIsItselfTheCatchAll() throws PolicyRejectedException {
        String text = Documents.withSpec(
                "destination: fraud-scanner", "routes: [ { split: [ { version: v2, weight: 1 } ] } ]");

        assertThat(Documents.effective(text).routes())
                .extracting(Route::name, Route::match)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("routes[0]", RouteMatch.ALL));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsDoNoHarm() throws PolicyRejectedException {
        TrafficPolicy policy = Documents.traffic("\uFEFF" + IRS_FRAUD.replace("\n", "\r\n"));

        assertThat(policy.destination()).isEqualTo("fraud-scanner");
    }

    @Test
    void aVersionIsTextEvenWhenItLooksLikeANumber() throws PolicyRejectedException {
        TrafficPolicy policy = Documents.traffic(
                Documents.withSpec("destination: a", "routes: [ { split: [ { version: 1.10, weight: 1 } ] } ]"));

        assertThat(policy.routes().get(0).split()).containsExactly(new WeightedVersion("1.10", 1));
    }
}

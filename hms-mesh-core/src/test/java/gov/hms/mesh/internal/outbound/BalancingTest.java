package gov.hms.mesh.internal.outbound;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Balancing as a call sees it, through all layers. */
class BalancingTest {
    private static ClusterPolicy balanced(Algorithm algorithm, HashKey hashOn) {
        return ClusterPolicy.DEFAULT.with(new LoadBalancerPolicy(algorithm, hashOn, 0, true, 50));
    }

    private static int port(TestMesh mesh, OutboundCall call) throws Exception {
        FakeExchange exchange = new FakeExchange(attempt -> {
            mesh.clock.advance(Duration.ofMillis(5));
            return new Answer(200);
        });
        mesh.mesh().call(call, exchange);
        return exchange.sent().get(0).endpoint().port();
    }

    private static OutboundCall of(String user) {
        return new OutboundCall(
                FRAUD_SCANNER,
                "POST",
                "/flag",
                null,
                header -> header.equalsIgnoreCase("x-user") ? user : null,
                Deadline.NEVER,
                CallOptions.DEFAULT);
    }

    @Test
    @Proves(field = "spec.loadBalancer.algorithm", behaviour = "round-robin: each endpoint in its turn")
    void roundRobinAsksEachInItsTurn() throws Exception {
        try (TestMesh mesh = new TestMesh().started()) {
            mesh.sys.serve(Configs.fraudScanner(4).cluster(balanced(Algorithm.ROUND_ROBIN, HashKey.NONE)));
            Map<Integer, Integer> hits = new HashMap<>();
            for (int i = 0; i < 40; i++) {
                hits.merge(port(mesh, of("anybody")), 1, Integer::sum);
            }
            assertThat(hits)
                    .hasSize(4)
                    .allSatisfy((port, count) -> assertThat(count).isEqualTo(10));
        }
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.algorithm",
            behaviour = "least-request: an endpoint with calls in flight is passed by while another has fewer")
    void leastRequestPassesTheBusyOneBy() throws Exception {
        try (TestMesh mesh = new TestMesh().started()) {
            mesh.sys.serve(Configs.fraudScanner(2).cluster(balanced(Algorithm.LEAST_REQUEST, HashKey.NONE)));
            FakeExchange outer = new FakeExchange(attempt -> {
                for (int i = 0; i < 20; i++) {
                    try {
                        assertThat(port(mesh, of("anybody")))
                                .isNotEqualTo(attempt.endpoint().port());
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                }
                return new Answer(200);
            });
            assertThat(mesh.mesh().call(of("anybody"), outer).status()).isEqualTo(200);
        }
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.hashOn.header",
            behaviour =
                    "calls with the same value of the header reach the same endpoint, and stay when the configuration is pushed again")
    void callsOfOneUserReachOneEndpoint() throws Exception {
        try (TestMesh mesh = new TestMesh().started()) {
            Configs configs = Configs.fraudScanner(5)
                    .cluster(balanced(Algorithm.RING_HASH, new HashKey(HashKey.Kind.HEADER, "X-User")));
            mesh.sys.serve(configs);
            Set<Integer> used = new HashSet<>();
            for (int user = 0; user < 50; user++) {
                int first = port(mesh, of("user-" + user));
                assertThat(port(mesh, of("user-" + user))).isEqualTo(first);
                mesh.sys.serve(configs.version(user + 2));
                assertThat(port(mesh, of("user-" + user))).isEqualTo(first);
                used.add(first);
            }
            assertThat(used).hasSize(5);
        }
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.zoneAware",
            behaviour =
                    "a call stays in the zone of its process, and its second attempt goes where an untried endpoint is")
    void aCallStaysInItsZoneUntilItFailsThere() throws Exception {
        try (TestMesh mesh = new TestMesh("east").started()) {
            mesh.sys.serve(Configs.fraudScanner(0)
                    .instances("v1", "east", 100, 9001, 1)
                    .instances("v1", "west", 100, 9101, 1)
                    .route(0, 0, RetryPolicy.declared(1)));
            for (int i = 0; i < 50; i++) {
                assertThat(port(mesh, of("anybody"))).isEqualTo(9001);
            }
            FakeExchange failing = new FakeExchange(attempt -> {
                if (attempt.endpoint().port() == 9001) {
                    throw FakeExchange.failure(Kind.CONNECT, false);
                }
                return new Answer(200);
            });
            assertThat(mesh.mesh().call(of("anybody"), failing).status()).isEqualTo(200);
            assertThat(failing.sent())
                    .extracting(attempt -> attempt.endpoint().port())
                    .containsExactly(9001, 9101);
        }
    }

    @Test
    void theCallersOfAZoneAreCountedByOurOwnInstances() throws Exception {
        try (TestMesh mesh = new TestMesh("east").started()) {
            mesh.sys.push(Configs.of(TestMesh.SELF, 0)
                    .instances("v1", "east", 100, 8001, 3)
                    .instances("v1", "west", 100, 8101, 1)
                    .update());
            mesh.sys.serve(Configs.fraudScanner(0)
                    .instances("v1", "east", 100, 9001, 3)
                    .instances("v1", "west", 100, 9101, 3));
            int local = 0;
            for (int i = 0; i < 1_000; i++) {
                local += port(mesh, of("anybody")) < 9100 ? 1 : 0;
            }
            assertThat(local)
                    .as("half of the endpoints for three quarters of the callers")
                    .isBetween(600, 730);
        }
    }

    @Test
    void panicIsCounted() throws Exception {
        try (TestMesh mesh = new TestMesh().started()) {
            mesh.sys.serve(Configs.fraudScanner(4)
                    .cluster(ClusterPolicy.DEFAULT.with(
                            new LoadBalancerPolicy(Algorithm.ROUND_ROBIN, HashKey.NONE, 0, true, 100))));
            for (int i = 0; i < 100; i++) {
                FakeExchange exchange = new FakeExchange(
                        attempt -> new Answer(attempt.endpoint().port() == 9001 ? 500 : 200));
                mesh.post(FRAUD_SCANNER, exchange);
            }
            assertThat(mesh.meters
                            .get("hms.mesh.panic")
                            .tag("service.peer.name", "fraud-scanner.scan")
                            .counter()
                            .count())
                    .isGreaterThan(10);
        }
    }
}

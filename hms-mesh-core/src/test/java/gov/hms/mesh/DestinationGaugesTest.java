package gov.hms.mesh;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DestinationGaugesTest {
    private final TestMesh mesh = new TestMesh().started();

    @AfterEach
    void stop() {
        mesh.close();
    }

    private double value(String gauge) {
        return mesh.meters
                .get(gauge)
                .tag("service.peer.name", "fraud-scanner.scan")
                .gauge()
                .value();
    }

    private double endpoints(String health) {
        return mesh.meters
                .get("hms.mesh.endpoints")
                .tag("service.peer.name", "fraud-scanner.scan")
                .tag("health", health)
                .gauge()
                .value();
    }

    private double breaker(String state) {
        return mesh.meters
                .get("hms.mesh.breaker.state")
                .tag("service.peer.name", "fraud-scanner.scan")
                .tag("state", state)
                .gauge()
                .value();
    }

    private void calls(int count, boolean all) {
        for (int i = 0; i < count; i++) {
            catchThrowable(() -> mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> {
                mesh.clock.advance(Duration.ofMillis(1));
                if (all || attempt.endpoint().port() == 9001) {
                    throw FakeExchange.failure(Kind.RESET, true);
                }
                return new FakeExchange.Answer(200);
            })));
            mesh.clock.advance(Duration.ofMillis(20));
        }
    }

    @Test
    void whatKeepsCallsAwayFromEndpointsIsThereToBeWatchedAndAlertedOn() {
        mesh.sys.serve(Configs.fraudScanner(3).route(800, 0, RetryPolicy.declared(2)));
        calls(100, false);
        mesh.clock.advance(Duration.ofSeconds(5));
        assertThat(endpoints("ejected")).isEqualTo(1);
        assertThat(endpoints("available")).isEqualTo(2);
        assertThat(mesh.meters
                        .get("hms.mesh.ejections")
                        .tag("service.peer.name", "fraud-scanner.scan")
                        .functionCounter()
                        .count())
                .isPositive();
        assertThat(breaker("open") + breaker("closed") + breaker("half_open"))
                .as("no policy asks for a breaker")
                .isZero();
    }

    @Test
    void openBreakersOfTheDestinationAndOfItsEndpointsAreCounted() {
        mesh.sys.serve(Configs.fraudScanner(3)
                .route(800, 0, RetryPolicy.declared(0))
                .cluster(ClusterPolicy.DEFAULT.with(new CircuitBreakerPolicy(0, 20, 10, 10, 60))));
        calls(100, true);
        mesh.clock.advance(Duration.ofSeconds(5));
        assertThat(breaker("open")).isEqualTo(1);
        assertThat(breaker("closed") + breaker("half_open")).isZero();
        assertThat(endpoints("available") + endpoints("ejected") + endpoints("breaker_open"))
                .as("each is one of these")
                .isEqualTo(3);
    }

    @Test
    void aDestinationHasOneSeriesOfEachHoweverOftenItsConfigurationChanges() {
        for (int version = 1; version < 20; version++) {
            mesh.sys.serve(Configs.fraudScanner(1 + version % 3).version(version));
            calls(2, false);
            mesh.clock.advance(Duration.ofSeconds(5));
        }
        assertThat(mesh.meters.find("hms.mesh.endpoints").gauges()).hasSize(3);
        assertThat(mesh.meters.find("hms.mesh.breaker.state").gauges()).hasSize(3);
        assertThat(mesh.meters.find("hms.mesh.ejections").functionCounters()).hasSize(1);
        assertThat(value("hms.mesh.config.version")).isEqualTo(19);
    }
}

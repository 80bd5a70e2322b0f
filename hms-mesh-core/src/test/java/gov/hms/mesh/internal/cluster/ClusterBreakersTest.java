package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.testing.Proves;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClusterBreakersTest {
    private static final CircuitBreakerPolicy AT_TWENTY = new CircuitBreakerPolicy(1_000, 20, 5, 10, 60);

    private final Fleet fleet = new Fleet(2, OutlierPolicy.DEFAULT);

    private void adopt(CircuitBreakerPolicy policy) {
        fleet.adopt(2, ClusterPolicy.DEFAULT.with(policy));
    }

    private static void open(Breaker breaker) {
        for (int i = 0; i < 5; i++) {
            breaker.tryAcquire().failed(1, new IOException());
        }
        assertThat(breaker.open()).isTrue();
    }

    @Test
    @Proves(
            field = "spec.circuitBreaker.errorPercent",
            behaviour = "one breaker for the destination and one for each endpoint; without it there is none")
    void breakersAreThereWhereAPolicyAsksForThem() {
        assertThat(fleet.cluster.breaker()).isNull();
        assertThat(fleet.endpoint(0).breaker()).isNull();

        adopt(AT_TWENTY);

        assertThat(fleet.cluster.breaker().closed()).isTrue();
        open(fleet.endpoint(0).breaker());
        assertThat(fleet.endpoint(0).available()).isFalse();
        assertThat(fleet.endpoint(0).unavailableBecause(fleet.clock.nanos()).orElseThrow())
                .startsWith("its circuit breaker is open for another ");
        assertThat(fleet.endpoint(1).available()).isTrue();
        assertThat(fleet.cluster.breaker().closed()).isTrue();
    }

    @Test
    void anUpdateOfSomethingElseLeavesThemAlone() {
        adopt(AT_TWENTY);
        Breaker whole = fleet.cluster.breaker();
        Breaker one = fleet.endpoint(0).breaker();
        open(whole);
        one.tryAcquire().failed(1, new IOException());

        adopt(new CircuitBreakerPolicy(7, 3, 20, 5, 10, 60, 0, 0));

        assertThat(fleet.cluster.breaker()).isSameAs(whole);
        assertThat(fleet.endpoint(0).breaker()).isSameAs(one);
        assertThat(whole.open()).isTrue();
        for (int i = 0; i < 4; i++) {
            one.tryAcquire().failed(1, new IOException());
        }
        assertThat(one.open()).as("the failure from before the update counts").isTrue();
    }

    @Test
    void anUpdateOfThemClosesNone() {
        adopt(AT_TWENTY);
        open(fleet.cluster.breaker());
        open(fleet.endpoint(1).breaker());
        adopt(new CircuitBreakerPolicy(1_000, 90, 50, 10, 1));
        assertThat(fleet.cluster.breaker().open()).isTrue();
        assertThat(fleet.endpoint(1).breaker().open()).isTrue();
    }

    @Test
    void aPolicyWithoutThemTakesThemAwayAndOneThatBringsThemBackStartsAnew() {
        adopt(AT_TWENTY);
        open(fleet.cluster.breaker());
        open(fleet.endpoint(0).breaker());

        adopt(CircuitBreakerPolicy.NONE);
        assertThat(fleet.cluster.breaker()).isNull();
        assertThat(fleet.endpoint(0).available()).isTrue();

        adopt(AT_TWENTY);
        assertThat(fleet.cluster.breaker().closed()).isTrue();
        assertThat(fleet.endpoint(0).breaker().closed()).isTrue();
    }
}

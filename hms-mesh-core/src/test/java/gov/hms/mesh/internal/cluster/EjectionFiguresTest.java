package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.cluster.Fleet.End;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fast ejection alone works, under attempts by turns: no balancer helps. */
class EjectionFiguresTest {
    private static final OutlierPolicy OFF = new OutlierPolicy(5, 50, 10, 1, 0);

    /** Milliseconds from the beginning of the fault until the endpoint is out, or -1; and its part of the attempts in a minute. */
    private record Figure(long outAfterMs, double share) {}

    private static Figure figure(OutlierPolicy policy, int endpoints, int perSecond, End fault) {
        Fleet fleet = new Fleet(endpoints, policy);
        fleet.run(Duration.ofSeconds(30), perSecond, index -> End.OK);
        long began = fleet.clock.nanos();
        long out = -1;
        int atBad = 0;
        int all = perSecond * 60;
        for (int i = 0; i < all; i++) {
            fleet.clock.advance(
                    Duration.ofNanos(Math.max(0, began + i * 1_000_000_000L / perSecond - fleet.clock.nanos())));
            if (fleet.next(index -> index == 0 ? fault : End.OK) == 0) {
                atBad++;
            }
            if (out < 0 && fleet.ejected(0)) {
                out = (fleet.clock.nanos() - began) / 1_000_000;
            }
        }
        return new Figure(out, (double) atBad / all);
    }

    @ParameterizedTest
    @CsvSource({"2, 50, 1, 2000", "3, 50, 1, 2000", "3, 50, 100, 2000", "2, 1, 1, 10000", "3, 1, 1, 15000"})
    void aBadEndpointIsOutSoonAndTakesHardlyAnAttempt(int endpoints, int perSecond, int millis, long withinMs) {
        Figure figure = figure(OutlierPolicy.DEFAULT, endpoints, perSecond, new End(false, millis));
        System.out.printf(
                "%d endpoints, %d/s, failing after %d ms: out after %d ms, %.1f %% of the attempts of a minute%n",
                endpoints, perSecond, millis, figure.outAfterMs, 100 * figure.share);
        assertThat(figure.outAfterMs).isBetween(0L, withinMs);
        assertThat(figure.share).isLessThan(perSecond == 1 ? 0.25 : 0.02);

        Figure control = figure(OFF, endpoints, perSecond, new End(false, millis));
        assertThat(control.outAfterMs).as("without ejection").isEqualTo(-1);
        assertThat(control.share).isGreaterThan(0.3);
    }

    @Test
    void underManyThreadsNeverMoreAreOutThanMayBeAndOneIsLeft() throws Exception {
        for (int round = 0; round < 20; round++) {
            Fleet fleet = new Fleet(6, OutlierPolicy.DEFAULT);
            List<Callable<Integer>> storm = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                Random random = new Random(round * 8 + thread);
                storm.add(() -> storm(fleet, random));
            }
            ExecutorService pool = Executors.newFixedThreadPool(8);
            try {
                for (Future<Integer> most : pool.invokeAll(storm)) {
                    assertThat(most.get()).isLessThanOrEqualTo(3);
                }
            } finally {
                pool.shutdownNow();
            }
            assertThat(IntStream.range(0, 6).filter(fleet::ejected).count()).isLessThanOrEqualTo(3);
            fleet.clock.advance(Duration.ofMinutes(2));
            for (int i = 0; i < 6; i++) {
                assertThat(fleet.endpoint(i).available()).as("no trial is lost").isTrue();
                fleet.attempt(i, End.OK);
            }
            assertThat(fleet.cluster.ejected()).isZero();
        }
    }

    /** The most endpoints that were out at once, as this thread saw it. */
    private static int storm(Fleet fleet, Random random) {
        int most = 0;
        for (int i = 0; i < 2_000; i++) {
            int index = random.nextInt(6);
            EndpointHealth health = fleet.health(index);
            EndpointHealth.Standing standing = health.begin(fleet.clock.nanos());
            switch (random.nextInt(3)) {
                case 0 -> health.released(standing);
                case 1 -> health.failed(standing, fleet.clock.nanos());
                default -> {
                    if (index < 2) {
                        health.succeeded(standing, 1_000_000, fleet.clock.nanos());
                    } else {
                        health.failed(standing, fleet.clock.nanos());
                    }
                }
            }
            if (random.nextInt(50) == 0) {
                fleet.clock.advance(Duration.ofMillis(100));
            }
            most = Math.max(most, fleet.cluster.ejected());
        }
        return most;
    }
}

package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BreakerPropertyTest {
    private final FakeClock clock = new FakeClock();

    /** One thing that happens to a breaker. */
    sealed interface Step {
        record Adopt(Breaker.Settings settings) implements Step {}

        record Begin() implements Step {}

        record End(int how) implements Step {}

        record Wait(int millis) implements Step {}
    }

    private static Breaker.Settings settings(int minimum, int percent, int open) {
        return new Breaker.Settings(10, minimum, percent, Duration.ofSeconds(open), Duration.ZERO, 0);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> adopt = Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 100),
                        Arbitraries.integers().between(1, 9))
                .as((minimum, percent, open) -> new Step.Adopt(settings(minimum, percent, open)));
        Arbitrary<Step> begin = Arbitraries.just(new Step.Begin());
        Arbitrary<Step> end = Arbitraries.integers().between(0, 2).map(Step.End::new);
        Arbitrary<Step> pause = Arbitraries.of(1, 500, 3_000, 12_000).map(Step.Wait::new);
        return Arbitraries.oneOf(adopt, begin, end, pause).list().ofMaxSize(120);
    }

    /** Whatever happens: an update leaves a closed breaker closed and no other one; and no trial is lost for good. */
    @Property(tries = 500, seed = "42")
    void anUpdateNeverClosesAndNoPermissionIsLost(@ForAll("steps") List<Step> steps) {
        Breaker breaker = new Breaker("fraud-scanner.scan", settings(2, 50, 5), clock);
        Deque<Breaker.Permission> out = new ArrayDeque<>();
        for (Step step : steps) {
            if (step instanceof Step.Adopt adopt) {
                boolean closed = breaker.closed();
                breaker.adopt(adopt.settings);
                assertThat(breaker.closed()).isEqualTo(closed);
            } else if (step instanceof Step.Begin) {
                Breaker.Permission permission = breaker.tryAcquire();
                if (permission != null) {
                    out.add(permission);
                }
            } else if (step instanceof Step.End end && !out.isEmpty()) {
                report(out.remove(), end.how);
            } else if (step instanceof Step.Wait pause) {
                clock.advance(Duration.ofMillis(pause.millis));
            }
        }
        out.forEach(permission -> report(permission, 2));
        clock.advance(Duration.ofSeconds(20));
        // failed trials of before may still open it once more; after that three good ones close it
        for (int i = 0; i < 6 && !breaker.closed(); i++) {
            if (breaker.open()) {
                clock.advance(Duration.ofSeconds(20));
            }
            Breaker.Permission trial = breaker.tryAcquire();
            assertThat(trial).as("trial %d", i).isNotNull();
            trial.succeeded(1);
        }
        assertThat(breaker.tryAcquire()).isNotNull();
    }

    private static void report(Breaker.Permission permission, int how) {
        switch (how) {
            case 0 -> permission.succeeded(1);
            case 1 -> permission.failed(1, new IOException());
            default -> permission.released();
        }
    }

    @Test
    void underManyThreadsAnOpenBreakerStaysOpenThroughUpdates() throws Exception {
        Breaker breaker = new Breaker("fraud-scanner.scan", settings(1, 1, 60), clock);
        breaker.tryAcquire().failed(1, new IOException());
        List<Long> permitted = concurrently(8, thread -> {
            Random random = new Random(thread);
            long got = 0;
            for (int i = 0; i < 5_000; i++) {
                if (thread < 2) {
                    breaker.adopt(settings(1 + random.nextInt(50), 1 + random.nextInt(100), 1 + random.nextInt(60)));
                } else if (breaker.tryAcquire() != null) {
                    got++;
                }
            }
            return got;
        });
        assertThat(permitted).containsOnly(0L);
        assertThat(breaker.open()).isTrue();
    }

    @Test
    void aClosedBreakerRefusesNobodyWhileItIsUpdated() throws Exception {
        Breaker breaker = new Breaker("fraud-scanner.scan", settings(1, 50, 60), clock);
        List<Long> refused = concurrently(8, thread -> {
            long count = 0;
            for (int i = 0; i < 5_000; i++) {
                if (thread < 2) {
                    breaker.adopt(settings(1, 1 + i % 100, 60));
                    continue;
                }
                Breaker.Permission permission = breaker.tryAcquire();
                if (permission == null) {
                    count++;
                } else {
                    permission.succeeded(1);
                }
            }
            return count;
        });
        assertThat(refused).containsOnly(0L);
    }

    @Test
    void sixtyFourThreadsGetNoMoreTrialsThanThereAre() throws Exception {
        for (int round = 0; round < 50; round++) {
            Breaker breaker = new Breaker("fraud-scanner.scan", settings(1, 1, 5), clock);
            breaker.tryAcquire().failed(1, new IOException());
            clock.advance(Duration.ofSeconds(6));
            List<Long> trials = concurrently(64, thread -> breaker.tryAcquire() == null ? 0L : 1L);
            assertThat(trials.stream().mapToLong(Long::longValue).sum()).isBetween(1L, 3L);
        }
    }

    private interface Work {
        long of(int thread) throws Exception;
    }

    private static List<Long> concurrently(int threads, Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Callable<Long>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                all.add(() -> {
                    start.await();
                    return work.of(thread);
                });
            }
            List<Long> results = new ArrayList<>();
            for (Future<Long> result : pool.invokeAll(all)) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}

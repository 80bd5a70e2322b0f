package gov.hms.mesh.internal.outbound;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static gov.hms.mesh.testing.FakeExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One endpoint goes bad under steady traffic: how soon no call goes there any more, and how many calls fail meanwhile. */
class BadNodeTest {
    private static final int BAD = 9001;

    /** The ways in which an endpoint goes bad. */
    enum Fault {
        ERRORS,
        REFUSES,
        RESETS,
        HANGS;

        Answer answer(FakeClock clock, Attempt attempt) throws AttemptFailedException {
            switch (this) {
                case ERRORS -> {
                    clock.advance(Duration.ofMillis(1));
                    return new Answer(500);
                }
                case REFUSES -> throw failure(Kind.CONNECT, false);
                case RESETS -> throw failure(Kind.RESET, true);
                default -> {
                    clock.advance(Duration.ofNanos(attempt.timeoutNanos()));
                    throw failure(Kind.TIMEOUT, true);
                }
            }
        }
    }

    /** What a run came to; times in milliseconds since the fault began; {@code ejectedMs} is -1 when it never was. */
    record Run(int calls, int failed, List<Long> badAttempts, long ejectedMs) {
        /** The last attempt at the bad endpoint before a pause of half a second. */
        long outOfRotationMs() {
            long last = 0;
            for (long attempt : badAttempts) {
                if (attempt - last > 500) {
                    break;
                }
                last = attempt;
            }
            return last;
        }

        long badAttemptsAfter(long ms) {
            return badAttempts.stream().filter(attempt -> attempt > ms).count();
        }
    }

    static Stream<Arguments> faultsAndAlgorithms() {
        return Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Algorithm.PEAK_EWMA, Algorithm.ROUND_ROBIN, Algorithm.LEAST_REQUEST)
                        .flatMap(algorithm -> Stream.of(2, 3).map(fleet -> Arguments.of(fault, algorithm, fleet))));
    }

    @ParameterizedTest
    @MethodSource("faultsAndAlgorithms")
    void atFiftyRequestsPerSecondItIsEjectedWithinTwoSecondsAndNoCallFails(
            Fault fault, Algorithm algorithm, int endpoints) {
        Run run = run(fault, algorithm, endpoints, 50, Duration.ofSeconds(120), OutlierPolicy.DEFAULT);
        report(fault, algorithm, endpoints, 50, run);
        assertThat(run.ejectedMs()).isBetween(0L, 2_000L);
        assertThat(run.outOfRotationMs()).isLessThanOrEqualTo(2_000);
        assertThat(run.failed()).isZero();
        // trials: after half a second to a second at first, later once in half a minute to a minute
        assertThat(run.badAttemptsAfter(2_000)).isLessThan(40);
    }

    @ParameterizedTest
    @MethodSource("faultsAndAlgorithms")
    void atOneRequestPerSecondItIsEjectedToo(Fault fault, Algorithm algorithm, int endpoints) {
        Run run = run(fault, algorithm, endpoints, 1, Duration.ofSeconds(600), OutlierPolicy.DEFAULT);
        report(fault, algorithm, endpoints, 1, run);
        assertThat(run.ejectedMs()).isBetween(0L, 15_000L);
        assertThat(run.failed()).isZero();
        assertThat(run.badAttemptsAfter(60_000)).isLessThan(120);
    }

    @ParameterizedTest
    @MethodSource("faultsAndAlgorithms")
    void withoutEjectionItStaysInRotationWhereTheBalancerDoesNotLookAtFailures(
            Fault fault, Algorithm algorithm, int endpoints) {
        Run run = run(fault, algorithm, endpoints, 50, Duration.ofSeconds(120), new OutlierPolicy(5, 50, 10, 1, 0));
        assertThat(run.ejectedMs()).isEqualTo(-1);
        if (algorithm != Algorithm.PEAK_EWMA) {
            assertThat(run.badAttemptsAfter(2_000)).isGreaterThan(500);
        }
    }

    private static void report(Fault fault, Algorithm algorithm, int endpoints, int perSecond, Run run) {
        System.out.printf(
                "%s, %s, %d endpoints, %d/s: ejected after %d ms, out of rotation after %d ms, %d of %d calls failed, %d attempts at it in all%n",
                fault,
                algorithm,
                endpoints,
                perSecond,
                run.ejectedMs(),
                run.outOfRotationMs(),
                run.failed(),
                run.calls(),
                run.badAttempts().size());
    }

    static Run run(
            Fault fault, Algorithm algorithm, int endpoints, int perSecond, Duration time, OutlierPolicy outlier) {
        try (TestMesh mesh = new TestMesh().started()) {
            LoadBalancerPolicy standard = LoadBalancerPolicy.DEFAULT;
            mesh.sys.serve(Configs.fraudScanner(endpoints)
                    .route(800, 200, RetryPolicy.declared(3))
                    .cluster(ClusterPolicy.DEFAULT
                            .with(outlier)
                            .with(new LoadBalancerPolicy(
                                    algorithm,
                                    standard.hashOn(),
                                    standard.slowStartSeconds(),
                                    standard.zoneAware(),
                                    standard.panicPercent()))));
            long warmUp = Duration.ofSeconds(30).toNanos();
            long start = mesh.clock.nanos();
            long began = start + warmUp;
            List<Long> badAttempts = new ArrayList<>();
            long ejected = -1;
            int failed = 0;
            int calls = 0;
            long interval = 1_000_000_000L / perSecond;
            for (long due = start; due - began < time.toNanos(); due += interval) {
                mesh.clock.advance(Duration.ofNanos(Math.max(0, due - mesh.clock.nanos())));
                FakeExchange exchange = new FakeExchange(attempt -> {
                    if (attempt.endpoint().port() == BAD && mesh.clock.nanos() >= began) {
                        badAttempts.add((mesh.clock.nanos() - began) / 1_000_000);
                        return fault.answer(mesh.clock, attempt);
                    }
                    mesh.clock.advance(Duration.ofMillis(5));
                    return new Answer(200);
                });
                calls++;
                if (!succeeds(mesh, exchange)) {
                    failed++;
                }
                if (ejected < 0 && mesh.cluster(FRAUD_SCANNER).ejected() > 0) {
                    ejected = (mesh.clock.nanos() - began) / 1_000_000;
                }
            }
            return new Run(calls, failed, badAttempts, ejected);
        }
    }

    private static boolean succeeds(TestMesh mesh, FakeExchange exchange) {
        try {
            return mesh.mesh()
                            .call(TestMesh.call("GET", FRAUD_SCANNER), exchange)
                            .status()
                    == 200;
        } catch (MeshException failed) {
            return false;
        }
    }
}

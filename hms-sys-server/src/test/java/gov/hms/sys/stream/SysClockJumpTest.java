package gov.hms.sys.stream;

import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock of HMS-SYS jumps: it believes nobody by a wrong clock, loses nothing, and all is well again when it is right. */
class SysClockJumpTest {
    private static final Duration PAUSE = Duration.ofDays(7);
    private static final String SCANNER = "fraud-scanner.scan";

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    private RunningSys start() throws Exception {
        return new RunningSys(directory, true, (InstantSource) now::get);
    }

    private void jump(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    private static long endpoints(RunningSys sys) throws Exception {
        return sys.ok("GET", "/services/" + SCANNER, "").get("endpoints").size();
    }

    private static long issued(RunningSys sys) throws Exception {
        long count = 0;
        for (var record : sys.ok("GET", "/audit?last=1000", "").path("records")) {
            count += record.path("action").asString("").equals("certificate.issue") ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT-1S", "PT30S", "PT-30S", "PT59S", "PT-59S", "PT1H", "PT12H"})
    void aJumpWithinTheCertificatesLifeIsNotNoticed(String by) throws Exception {
        try (RunningSys sys = start();
                Workload scanner = Workload.join(sys, SCANNER, "i-1").discover()) {
            String lease = scanner.register(8443).getLeaseId();
            await("it knows itself", () -> scanner.configs.containsKey(SCANNER));
            jump(Duration.parse(by));
            assertThat(scanner.registry()
                            .keepAlive(KeepAliveRequest.newBuilder()
                                    .setLeaseId(lease)
                                    .build())
                            .getKnown())
                    .isTrue();
            X509Certificate next =
                    Workload.chain(scanner.renew(Csrs.ec("secp256r1"))).get(0);
            assertThat(next.getNotBefore().toInstant()).isBetween(now.get().minusSeconds(62), now.get());
            assertThat(scanner.ended).isNull();
            assertThat(endpoints(sys)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT25H", "P3650D", "PT-10M", "PT-1H", "P-3650D"})
    void outsideOfItNobodyIsBelievedAndNothingIsLost(String by) throws Exception {
        Duration jump = Duration.parse(by);
        try (RunningSys sys = start();
                Workload scanner = Workload.join(sys, SCANNER, "i-1")) {
            // leases live by the monotonic clock, and here none is to run out because a machine is slow
            sys.standStill();
            String lease = scanner.register(8443).getLeaseId();
            KeepAliveRequest alive =
                    KeepAliveRequest.newBuilder().setLeaseId(lease).build();
            String token = Workload.token(sys.join("refund-payout.payout"));
            sys.ok("POST", "/policies/pause", "{\"service\":\"fraud-scanner\",\"durationMin\":10080}");
            long issued = issued(sys);
            jump(jump);

            assertThatThrownBy(() -> scanner.registry().keepAlive(alive))
                    .hasMessageContaining("UNAUTHENTICATED")
                    .hasMessageContaining("is valid from");
            assertThatThrownBy(() -> scanner.renew(Csrs.ec("secp256r1"))).hasMessageContaining("UNAUTHENTICATED");
            KeyPair keys = Csrs.ec("secp256r1");
            if (jump.isNegative()) {
                assertThat(now.get()).isBefore(Instant.now());
            } else {
                assertThatThrownBy(() -> Workload.sign(sys, token, keys))
                        .as("a token that has ended by this clock")
                        .isInstanceOf(StatusRuntimeException.class);
                assertThat(issued(sys)).isEqualTo(issued);
            }
            assertThat(endpoints(sys)).as("leases live by the monotonic clock").isEqualTo(1);

            jump(jump.negated());
            assertThat(scanner.registry().keepAlive(alive).getKnown()).isTrue();
            assertThat(Workload.chain(scanner.renew(Csrs.ec("secp256r1")))).hasSize(2);
            assertThatCode(() -> Workload.sign(sys, token, keys)).doesNotThrowAnyException();
            if (jump.compareTo(PAUSE) < 0) {
                assertThat(sys.ok("GET", "/services/" + SCANNER, "").toString()).contains("paused");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "PT-10M"})
    void aStartWithAWrongClockFindsItsRecordsWhole(String by) throws Exception {
        Duration jump = Duration.parse(by);
        try (RunningSys sys = start()) {
            sys.join(SCANNER);
            sys.stop();
            jump(jump);
            sys.start();
            sys.join(SCANNER);
            sys.stop();
            jump(jump.negated());
            sys.start();
            try (Workload scanner = Workload.join(sys, SCANNER, "i-1")) {
                assertThat(scanner.register(8443).getLeaseId()).isNotEmpty();
            }
            assertThat(issued(sys)).isEqualTo(1);
        }
    }

    @Test
    void whatWasIssuedByAWrongClockIsWorthNothingBeforeItsTimeAndNoMoreThanItsLife() throws Exception {
        try (RunningSys sys = start()) {
            Duration wrong = Duration.ofHours(3);
            jump(wrong);
            KeyPair keys = Csrs.ec("secp256r1");
            var chain = Workload.chain(Workload.sign(sys, Workload.token(sys.join(SCANNER)), keys));
            jump(wrong.negated());
            var channel = Workload.identified(sys, keys, chain);
            try {
                var registry = gov.hms.mesh.internal.wire.RegistryGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, java.util.concurrent.TimeUnit.SECONDS);
                assertThatThrownBy(() -> registry.keepAlive(KeepAliveRequest.getDefaultInstance()))
                        .isInstanceOf(StatusRuntimeException.class);
            } finally {
                channel.shutdownNow();
            }
            assertThat(Duration.between(
                            chain.get(0).getNotBefore().toInstant(),
                            chain.get(0).getNotAfter().toInstant()))
                    .isLessThanOrEqualTo(Duration.ofHours(24).plusSeconds(61));
        }
    }
}

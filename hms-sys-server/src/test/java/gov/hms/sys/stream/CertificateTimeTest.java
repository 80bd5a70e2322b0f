package gov.hms.sys.stream;

import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.sys.server.RunningSys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection outlives the certificate that it was opened with; what that certificate permitted must not. */
class CertificateTimeTest {
    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    private RunningSys start() throws Exception {
        return new RunningSys(directory, true, (InstantSource) now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private static int connected(RunningSys sys) {
        try {
            return sys.ok("GET", "/instances", "").get("instances").size();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void onALiveConnectionAnExpiredCertificateIsRefusedPerCall() throws Exception {
        try (RunningSys sys = start();
                Workload workload = Workload.join(sys, "fraud-scanner.scan", "i-1")) {
            String lease = workload.register(8443).getLeaseId();
            KeepAliveRequest renewal =
                    KeepAliveRequest.newBuilder().setLeaseId(lease).build();
            pass(Duration.ofHours(23));
            assertThat(workload.registry().keepAlive(renewal).getKnown()).isTrue();
            pass(Duration.ofHours(2));
            assertThatThrownBy(() -> workload.registry().keepAlive(renewal))
                    .hasMessageContaining("UNAUTHENTICATED")
                    .hasMessageContaining("is valid from");
        }
    }

    @Test
    void onALiveStreamAnExpiredCertificateIsToldNothingMore() throws Exception {
        try (RunningSys sys = start();
                Workload workload =
                        Workload.join(sys, "fraud-scanner.scan", "i-1").discover()) {
            await("it knows itself", () -> workload.configs.containsKey("fraud-scanner.scan"));
            pass(Duration.ofHours(25));
            sys.ok("POST", "/policies/pause", "{\"service\":\"fraud-scanner\",\"durationMin\":30}");
            await("the stream is closed", () -> workload.ended != null);
            assertThat(workload.ended).hasMessageContaining("is valid from");
            assertThat(workload.configs.get("fraud-scanner.scan").hasPause()).isFalse();
            await("nobody is connected", () -> connected(sys) == 0);
        }
    }

    @Test
    void onALiveStreamAnExpiredCertificateIsNotListenedTo() throws Exception {
        try (RunningSys sys = start();
                Workload workload =
                        Workload.join(sys, "fraud-scanner.scan", "i-1").discover()) {
            await("it knows itself", () -> workload.configs.containsKey("fraud-scanner.scan"));
            pass(Duration.ofHours(25));
            workload.subscribe("return-intake.intake");
            await("the stream is closed", () -> workload.ended != null);
            assertThat(workload.ended).hasMessageContaining("is valid from");
            assertThat(workload.unknown).isEmpty();
        }
    }

    @Test
    void aPauseEndsWhenTheWallClockSaysSo() throws Exception {
        try (RunningSys sys = start();
                Workload workload =
                        Workload.join(sys, "fraud-scanner.scan", "i-1").discover()) {
            await("it knows itself", () -> workload.configs.containsKey("fraud-scanner.scan"));
            sys.ok("POST", "/policies/pause", "{\"service\":\"fraud-scanner\",\"durationMin\":30}");
            await(
                    "it is paused",
                    () -> workload.configs.get("fraud-scanner.scan").hasPause());
            pass(Duration.ofMinutes(31));
            await(
                    "it is not paused",
                    () -> !workload.configs.get("fraud-scanner.scan").hasPause());
        }
    }
}

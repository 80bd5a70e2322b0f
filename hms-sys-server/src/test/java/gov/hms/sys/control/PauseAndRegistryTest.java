package gov.hms.sys.control;

import static gov.hms.sys.control.MeshFixture.registration;
import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseAndRegistryTest {
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");

    @TempDir
    Path data;

    private MeshFixture mesh;

    @BeforeEach
    void open() throws Exception {
        mesh = new MeshFixture(data);
    }

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aPauseEndsByItselfAndIsAudited() throws Exception {
        mesh.now.set(Instant.now());
        mesh.join("fraud-scanner.scan");
        Instant until = mesh.pauses
                .pause("fraud-scanner", Duration.ofMillis(50), "operator")
                .until()
                .orElseThrow();
        assertThat(mesh.cache.state().pauses()).containsEntry(SCANNER, until);
        mesh.now.set(until);
        await("the pause is over", () -> mesh.cache.state().pauses().isEmpty());
        assertThat(mesh.actions()).containsExactly("policy.pause", "policy.resume");
        assertThat(mesh.audit.last(1).get(0).actor()).isEqualTo("system");
        assertThat(mesh.store.load().pauses()).isEmpty();
    }

    @Test
    void aResumeOfWhatIsNotPausedChangesNothing() throws Exception {
        mesh.join("fraud-scanner.scan");
        long revision = mesh.cache.state().revision();
        assertThat(mesh.pauses.resume("fraud-scanner.scan", "operator").revision())
                .isEqualTo(revision);
        mesh.pauses.pause("fraud-scanner.scan", Duration.ofMinutes(5), "operator");
        mesh.pauses.resume("fraud-scanner", "operator");
        assertThat(mesh.cache.state().pauses()).isEmpty();
    }

    @Test
    void anUnknownServiceCannotBePausedAndTheKnownOnesAreNamed() throws Exception {
        mesh.join("fraud-scanner.scan");
        RefusedException refused = catchThrowableOfType(
                RefusedException.class, () -> mesh.pauses.pause("fraud-scaner", Duration.ofMinutes(1), "operator"));
        assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_SERVICE);
        assertThat(refused).hasMessageContaining("fraud-scanner.scan");
        refused = catchThrowableOfType(
                RefusedException.class, () -> mesh.pauses.pause("a b;c", Duration.ofMinutes(1), "operator"));
        assertThat(refused.reason()).isEqualTo(Reason.BAD_REQUEST);
    }

    @Test
    void anInstanceWhoseLeaseRanOutIsTakenOut() throws Exception {
        mesh.registry.register(registration("fraud-scanner.scan", "i-1", 8443), "test");
        mesh.registry.register(registration("fraud-scanner.scan", "i-2", 8444), "test");
        for (int second = 0; second < 10; second++) {
            mesh.nanos.addAndGet(1_000_000_000L);
            assertThat(mesh.leases.renew("lease-i-2", SCANNER)).isTrue();
            mesh.registry.sweep();
        }
        assertThat(mesh.cache.state().registrations(SCANNER))
                .singleElement()
                .satisfies(left -> assertThat(left.instanceId()).isEqualTo("i-2"));
        assertThat(mesh.actions()).containsExactly("instance.register", "instance.register", "instance.expire");
        assertThat(mesh.store.load().registrations()).hasSize(1);
        assertThat(mesh.leases.renew("lease-i-1", SCANNER)).isFalse();
    }

    @Test
    void aNewProcessAtTheSameAddressReplacesTheOldOne() throws Exception {
        mesh.registry.register(registration("fraud-scanner.scan", "old", 8443), "test");
        mesh.registry.register(registration("fraud-scanner.scan", "new", 8443), "test");
        assertThat(mesh.cache.state().registrations(SCANNER))
                .singleElement()
                .satisfies(left -> assertThat(left.instanceId()).isEqualTo("new"));
        assertThat(mesh.leases.renew("lease-old", SCANNER)).isFalse();
    }

    @Test
    void aLeaseOfAnotherServiceCannotBeEnded() throws Exception {
        mesh.registry.register(registration("fraud-scanner.scan", "i-1", 8443), "test");
        assertThat(mesh.registry.deregister("lease-i-1", LogicalName.parse("return-intake.intake"), "thief"))
                .isEmpty();
        assertThat(mesh.cache.state().registrations(SCANNER)).hasSize(1);
    }

    @Test
    void whenTheDiskTakesNothingAnExpiredInstanceIsTakenOutLater() throws Exception {
        mesh.registry.register(registration("fraud-scanner.scan", "i-1", 8443), "test");
        mesh.store.close();
        for (int second = 0; second < 12; second++) {
            mesh.nanos.addAndGet(1_000_000_000L);
            mesh.registry.sweep();
        }
        assertThat(mesh.cache.state().registrations(SCANNER)).hasSize(1);
        assertThat(mesh.leases.expired()).hasSize(1);
    }
}

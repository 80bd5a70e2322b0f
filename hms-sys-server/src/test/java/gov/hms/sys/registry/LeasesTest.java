package gov.hms.sys.registry;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    private static final LogicalName OTHER = LogicalName.parse("return-intake.intake");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final Leases leases = new Leases(Duration.ofSeconds(10), nanos::get);

    private static Registration registration(String instance) {
        return new Registration(
                instance, "lease-" + instance, SCANNER, "127.0.0.1", 8443, "v1", "", 100, Instant.EPOCH);
    }

    /** In steps, as a sweeper would look. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos.addAndGet(1_000_000_000L);
            leases.expired();
        }
    }

    @Test
    void aLeaseFromBeforeTheStartHasSixTimesItsTimeUntilItIsRenewed() {
        leases.restore(registration("a"));
        pass(59);
        assertThat(leases.expired()).isEmpty();
        assertThat(leases.renew("lease-a", SCANNER)).isTrue();
        pass(10);
        assertThat(leases.expired()).extracting(Lease::instanceId).containsExactly("a");
    }

    @Test
    void aLeaseRunsOutAfterItsTimeAlsoWhereTheMonotonicClockOverflows() {
        leases.grant(registration("a"));
        pass(9);
        assertThat(leases.expired()).isEmpty();
        pass(1);
        assertThat(leases.expired()).extracting(Lease::instanceId).containsExactly("a");
    }

    @Test
    void aRenewedLeaseLivesOn() {
        leases.grant(registration("a"));
        pass(9);
        assertThat(leases.renew("lease-a", SCANNER)).isTrue();
        pass(9);
        assertThat(leases.expired()).isEmpty();
    }

    @Test
    void nobodyRenewsOrFindsTheLeaseOfAnotherService() {
        leases.grant(registration("a"));
        assertThat(leases.renew("lease-a", OTHER)).isFalse();
        assertThat(leases.find("lease-a", OTHER)).isEmpty();
        assertThat(leases.renew("lease-b", SCANNER)).isFalse();
    }

    @Test
    void whenThisProcessStoodStillEveryLeaseStartsAnew() {
        leases.grant(registration("a"));
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(leases.expired()).isEmpty();
        pass(10);
        assertThat(leases.expired()).hasSize(1);
    }

    @Test
    void aRevokedLeaseIsUnknown() {
        leases.grant(registration("a"));
        leases.revoke("lease-a");
        assertThat(leases.renew("lease-a", SCANNER)).isFalse();
        pass(11);
        assertThat(leases.expired()).isEmpty();
    }
}

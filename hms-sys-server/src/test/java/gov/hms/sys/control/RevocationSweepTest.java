package gov.hms.sys.control;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.store.Denial;
import gov.hms.sys.store.SettledClock;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A denial is forgotten when all that it denies has ended, not before, and on record. */
class RevocationSweepTest {
    private static final SpiffeId SCANNER = SpiffeId.parse("spiffe://hms.local/ns/scan/svc/fraud-scanner");

    @TempDir
    private Path directory;

    private MeshFixture mesh;
    private RevocationChanges revocations;

    @BeforeEach
    void start() throws Exception {
        mesh = new MeshFixture(directory);
        revocations = new RevocationChanges(
                new MeshWriter(mesh.audit, mesh.store, mesh.cache, System::nanoTime),
                mesh.now::get,
                new SettledClock(mesh.now::get, mesh.nanos::get));
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private List<String> denied() throws Exception {
        List<String> stored = mesh.store.load().denials().stream()
                .map(Denial::subject)
                .sorted()
                .toList();
        assertThat(mesh.cache.state().denials().all().stream()
                        .map(Denial::subject)
                        .sorted()
                        .toList())
                .isEqualTo(stored);
        return stored;
    }

    private void later(Duration time) {
        mesh.now.set(MeshFixture.START.plus(time));
        mesh.nanos.set(time.toNanos());
        revocations.sweep();
    }

    /** Both clocks go on together, with a sweep in every minute. */
    private void pass(Duration time) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            mesh.now.updateAndGet(before -> before.plusSeconds(60));
            mesh.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            revocations.sweep();
        }
    }

    private void jump(Duration time) {
        mesh.now.updateAndGet(before -> before.plus(time));
        revocations.sweep();
    }

    private List<AuditRecord> sweptOnRecord() {
        return mesh.audit.last(100).stream()
                .filter(record -> record.action().equals("certificate.allow")
                        && record.actor().equals("system"))
                .toList();
    }

    @Test
    void aCertificatesDenialGoesWithTheCertificate() throws Exception {
        revocations.revoke(
                BigInteger.TEN,
                Optional.of(MeshFixture.START.plus(Duration.ofHours(1))),
                Optional.empty(),
                "stolen",
                "anna");
        later(Duration.ofHours(1).minusMillis(1));
        assertThat(denied()).containsExactly("a");
        assertThat(sweptOnRecord()).isEmpty();
        later(Duration.ofHours(1));
        assertThat(denied()).isEmpty();
        assertThat(sweptOnRecord()).hasSize(1);
        assertThat(sweptOnRecord().get(0).target()).isEqualTo("a");
        assertThat(sweptOnRecord().get(0).detail()).contains("has ended");
    }

    @Test
    void aCertificateThatNobodyKnowsIsDeniedForAsLongAsAnyCanLive() throws Exception {
        revocations.revoke(BigInteger.TEN, Optional.empty(), Optional.empty(), "", "anna");
        later(RevocationChanges.LONGEST_LIFE.minusMillis(1));
        assertThat(denied()).containsExactly("a");
        later(RevocationChanges.LONGEST_LIFE);
        assertThat(denied()).isEmpty();
    }

    @Test
    void aWallClockThatRunsAheadForAWhileBringsNothingBack() throws Exception {
        revocations.revoke(BigInteger.TEN, Optional.empty(), Optional.empty(), "", "anna");
        revocations.revoke(SCANNER, "", "anna");
        revocations.allow(SCANNER.toString(), false, "anna");
        pass(Duration.ofHours(2));
        jump(Duration.ofDays(30));
        pass(Duration.ofMinutes(1));
        jump(Duration.ofDays(-30));
        pass(Duration.ofHours(2));
        jump(Duration.ofDays(30));
        pass(Duration.ofMinutes(59));
        assertThat(denied()).containsExactly("a", SCANNER.toString());
        jump(Duration.ofDays(-30));
        pass(Duration.ofHours(2));
        assertThat(denied()).containsExactly("a", SCANNER.toString());
    }

    @Test
    void aWallClockThatIsAheadAtTheStartBringsNothingBack() throws Exception {
        revocations.revoke(BigInteger.TEN, Optional.empty(), Optional.empty(), "", "anna");
        mesh.now.set(MeshFixture.START.plus(Duration.ofDays(30)));
        revocations = new RevocationChanges(
                new MeshWriter(mesh.audit, mesh.store, mesh.cache, System::nanoTime),
                mesh.now::get,
                new SettledClock(mesh.now::get, mesh.nanos::get));
        pass(Duration.ofMinutes(59));
        assertThat(denied()).containsExactly("a");
        jump(Duration.ofDays(-30));
        pass(Duration.ofHours(2));
        assertThat(denied()).containsExactly("a");
    }

    @Test
    void aWallClockThatWasBehindHoldsADenialForAnHourAndNoLonger() throws Exception {
        revocations.revoke(BigInteger.TEN, Optional.empty(), Optional.empty(), "", "anna");
        pass(Duration.ofHours(2));
        jump(Duration.ofDays(30));
        pass(Duration.ofMinutes(59));
        assertThat(denied()).containsExactly("a");
        pass(Duration.ofMinutes(3));
        assertThat(denied()).isEmpty();
    }

    @Test
    void anIdentityStaysDeniedUntilSomebodyAllowsIt() throws Exception {
        revocations.revoke(SCANNER, "", "anna");
        later(Duration.ofDays(3_650));
        assertThat(denied()).containsExactly(SCANNER.toString());
        assertThat(sweptOnRecord()).isEmpty();
    }

    @Test
    void whatAnAllowedIdentityHadBeforeStaysDeniedAsLongAsItCouldLive() throws Exception {
        revocations.revoke(SCANNER, "", "anna");
        assertThat(revocations.allow(SCANNER.toString(), false, "ben")).isPresent();
        later(RevocationChanges.LONGEST_LIFE.minusMillis(1));
        assertThat(denied()).containsExactly(SCANNER.toString());
        later(RevocationChanges.LONGEST_LIFE);
        assertThat(denied()).isEmpty();
        assertThat(sweptOnRecord()).hasSize(1);
    }

    @Test
    void aSweepThatFindsNothingTakesNoRevisionAndNoRecord() {
        long revision = mesh.cache.state().revision();
        int records = mesh.audit.last(100).size();
        later(Duration.ofDays(1));
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
        assertThat(mesh.audit.last(100)).hasSize(records);
    }
}

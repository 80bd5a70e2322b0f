package gov.hms.sys.control;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.store.Denial;
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
                new MeshWriter(mesh.audit, mesh.store, mesh.cache, System::nanoTime), mesh.now::get);
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

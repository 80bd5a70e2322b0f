package gov.hms.sys.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.ca.RotationPhase;
import gov.hms.sys.control.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation waits for every instance by name, until it comes, ends, or an operator says otherwise; and that is on record. */
class RotationWaitTest {
    @TempDir
    private Path data;

    private final Instance quick = new Instance("scan-1");
    private final Instance slow = new Instance("scan-2");
    private Rig sys;

    @BeforeEach
    void start() throws Exception {
        sys = new Rig(data).settled();
        quick.connect(sys);
        slow.connect(sys);
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    private void restart() throws Exception {
        sys.close();
        sys = new Rig(data, sys.now.get());
    }

    private List<String> details() {
        return sys.onRecord().stream().map(AuditRecord::detail).toList();
    }

    private Laggard only() {
        List<Laggard> waiting = sys.rotation.view().orElseThrow().waitingFor();
        assertThat(waiting).hasSize(1);
        return waiting.get(0);
    }

    @Test
    void whoDoesNotAcknowledgeIsNamedAndNothingGoesOnWithoutIt() throws Exception {
        sys.begin(false);
        assertThat(sys.waitingFor()).containsExactly(quick.name(), slow.name());
        quick.acknowledge();
        sys.pass();
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.TRUST_BOTH);
        assertThat(only()).isEqualTo(new Laggard(slow.name(), "has not acknowledged both roots", true));
        assertThat(sys.rotation.view().orElseThrow().done()).isEqualTo(1);
        slow.refuse("unknown algorithm");
        sys.pass();
        assertThat(only().lacks()).isEqualTo("refuses the roots: unknown algorithm");
        slow.acknowledge();
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
    }

    @Test
    void whoStaysBelowTheOldRootIsNamedAndTheOldRootStays() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        slow.acknowledge();
        sys.pass();
        quick.renew();
        sys.pass();
        assertThat(only().name()).isEqualTo(slow.name());
        assertThat(only().lacks()).contains("below the old root").contains("2026-04-16T12:00:00Z");
        assertThat(sys.authority.bundle()).hasSize(2);
        slow.renew();
        sys.pass();
        assertThat(sys.phase()).isEmpty();
        assertThat(sys.authority.bundle()).hasSize(1);
        assertThat(sys.rotation.last().orElseThrow().finished()).isTrue();
    }

    @Test
    void whoIsLeftOutByNameIsOnRecordWithWhoSaidSo() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        sys.begin(false, slow.name());
        assertThat(sys.newestOnRecord().actor()).isEqualTo("anna");
        assertThat(sys.newestOnRecord().detail()).isEqualTo("goes on to the end, without " + slow.name());
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
        int records = sys.onRecord().size();
        sys.begin(false, slow.name());
        assertThat(sys.onRecord()).as("nothing new, so nothing on record").hasSize(records);
    }

    @Test
    void whoIsLeftOutAtTheBeginningIsOnRecordWithTheBeginning() throws Exception {
        sys.begin(true, slow.name());
        assertThat(sys.newestOnRecord().target()).isEqualTo("trust-both");
        assertThat(sys.newestOnRecord().detail())
                .endsWith("stops before the old root is dropped, without " + slow.name());
        assertThat(sys.waitingFor()).containsExactly(quick.name());
    }

    @Test
    void aNameThatNobodyHasIsRefusedWithThoseThatThereAreAndChangesNothing() throws Exception {
        assertThatThrownBy(() -> sys.begin(false, "fraud-scanner.scan/scan-9"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("fraud-scanner.scan/scan-9: nobody waits for it")
                .hasMessageContaining(quick.name());
        assertThat(sys.phase()).isEmpty();
        assertThat(sys.onRecord()).isEmpty();
        sys.begin(false);
        int records = sys.onRecord().size();
        assertThatThrownBy(() -> sys.begin(true, quick.name(), "scan-2"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("scan-2: nobody waits for it");
        assertThat(sys.onRecord()).hasSize(records);
        assertThat(sys.rotation.view().orElseThrow().state().hold()).isFalse();
        assertThat(sys.rotation.view().orElseThrow().state().without()).isEmpty();
    }

    @Test
    void whoVanishedIsWaitedForUntilSomebodySaysNow() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        slow.vanish();
        sys.pass();
        sys.pass();
        assertThat(only()).isEqualTo(new Laggard(slow.name(), "is away, and has not acknowledged both roots", false));
        sys.rotation.start("ben", new RotationWish(false, true, Set.of()));
        assertThat(sys.newestOnRecord().actor()).isEqualTo("ben");
        assertThat(sys.newestOnRecord().detail()).isEqualTo("goes on to the end, without " + slow.name());
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
    }

    @Test
    void nowLeavesNobodyOutWhoIsConnected() throws Exception {
        sys.begin(false);
        sys.rotation.start("ben", new RotationWish(false, true, Set.of()));
        assertThat(sys.waitingFor()).containsExactly(quick.name(), slow.name());
        assertThat(sys.onRecord()).hasSize(1);
    }

    @Test
    void whoVanishedIsWaitedForNoLongerThanItsCertificateLives() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        slow.vanish();
        sys.pass();
        assertThat(sys.waitingFor()).containsExactly(slow.name());
        sys.now.set(Rig.START.plus(Duration.ofHours(24)).plusSeconds(1));
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
    }

    @Test
    void whoTookItsLeaveIsNotWaitedFor() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        slow.leave();
        sys.rotation.tick();
        sys.now.set(Rig.START.plusSeconds(3));
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
    }

    @Test
    void afterARestartItWaitsForWhomItWaitedBeforeAndForAllToComeBack() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        slow.acknowledge();
        sys.pass();
        quick.renew();
        sys.pass();
        restart();
        sys.rotation.tick();
        assertThat(sys.newestOnRecord().detail()).startsWith("stands here after a start: ");
        assertThat(sys.waitingFor()).containsExactly(quick.name(), slow.name());
        quick.connect(sys);
        quick.acknowledge();
        sys.settled().pass();
        assertThat(only().name()).isEqualTo(slow.name());
        assertThat(only().lacks()).contains("has not come back");
        slow.connect(sys);
        slow.renew();
        sys.pass();
        assertThat(sys.phase()).isEmpty();
    }

    @Test
    void itCanBeUndoneBeforeTheLastPhaseOnly() throws Exception {
        assertThatThrownBy(() -> sys.rotation.undo("anna")).hasMessageContaining("no rotation is under way");
        String before = sys.authority.issuingRoot();
        sys.begin(false);
        sys.rotation.undo("ben");
        assertThat(sys.newestOnRecord().actor()).isEqualTo("ben");
        assertThatThrownBy(() -> sys.begin(false)).hasMessageContaining("being undone");
        sys.pass();
        assertThat(sys.phase()).isEmpty();
        assertThat(sys.authority.bundle()).hasSize(1);
        assertThat(sys.authority.issuingRoot()).isEqualTo(before);
        assertThat(sys.rotation.last().orElseThrow().finished()).isFalse();
        assertThatThrownBy(() -> sys.rotation.undo("anna")).hasMessageContaining("no rotation is under way");
        assertThat(details()).last().asString().startsWith("ended: undone");
    }

    @Test
    void undoingWaitsForThoseBelowTheNewRoot() throws Exception {
        sys.begin(true);
        quick.acknowledge();
        slow.acknowledge();
        sys.pass();
        quick.renew();
        sys.rotation.undo("anna");
        sys.pass();
        assertThat(only().name()).isEqualTo(quick.name());
        assertThat(only().lacks()).contains("below the new root");
        quick.renew();
        sys.pass();
        assertThat(sys.phase()).isEmpty();
        assertThat(quick.trusts(slow)).isTrue();
        assertThat(slow.trusts(quick)).isTrue();
    }

    @Test
    void aHeldRotationEndsAtOnceWhenNobodyHoldsItUpAnyMore() throws Exception {
        sys.begin(true);
        quick.acknowledge();
        slow.acknowledge();
        sys.pass();
        quick.renew();
        slow.renew();
        sys.pass();
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
        sys.begin(false);
        assertThat(sys.phase()).isEmpty();
        assertThat(sys.rotation.last().orElseThrow().finished()).isTrue();
    }

    @Test
    void aStepThatTheDiskDoesNotTakeIsNotOnRecordTimeAndAgainAndIsTakenLater() throws Exception {
        sys.begin(false);
        quick.acknowledge();
        slow.acknowledge();
        Path inTheWay = Files.createDirectories(data.resolve("ca/rotation.probe.new/x"));
        int records = sys.onRecord().size();
        for (int i = 0; i < 20; i++) {
            sys.pass();
        }
        assertThat(sys.phase()).contains(RotationPhase.TRUST_BOTH);
        assertThat(sys.onRecord()).hasSize(records);
        assertThatThrownBy(() -> sys.rotation.undo("anna"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("could not be written");
        assertThat(sys.onRecord()).hasSize(records);
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        sys.pass();
        assertThat(sys.phase()).contains(RotationPhase.SIGN_NEW);
    }

    @Test
    void aStepThatWasOnRecordAndThenNotTakenIsOnRecordAsThat() throws Exception {
        Path inTheWay = Files.createDirectories(data.resolve("ca/rotation.json.new/x"));
        assertThatThrownBy(() -> sys.begin(false)).isInstanceOf(RefusedException.class);
        assertThat(sys.phase()).isEmpty();
        assertThat(sys.authority.bundle()).hasSize(1);
        assertThat(details()).hasSize(2);
        assertThat(details().get(1)).startsWith("not done: ");
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        sys.begin(false);
        assertThat(sys.phase()).contains(RotationPhase.TRUST_BOTH);
    }
}

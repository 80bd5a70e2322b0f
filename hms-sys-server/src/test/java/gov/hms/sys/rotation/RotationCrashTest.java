package gov.hms.sys.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.ca.RotationPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * HMS-SYS dies between any two writes of a rotation. What is on the disk then is what was there before, and some of what the step
 * wrote, in the order in which it writes: first the audit log, then the directory of the authority.
 */
class RotationCrashTest {
    private static final String LOG = "audit/audit.jsonl";

    @TempDir
    private Path directory;

    private final List<Instance> instances = List.of(new Instance("scan-1"), new Instance("scan-2"));
    private Path data;

    @BeforeEach
    void name() {
        data = directory.resolve("data");
    }

    private enum Step {
        BEGIN(RotationPhase.TRUST_BOTH) {
            @Override
            void approach(RotationCrashTest test, Rig sys) {}

            @Override
            void take(RotationCrashTest test, Rig sys) throws Exception {
                sys.begin(true);
            }
        },
        OTHER_MANNER(RotationPhase.TRUST_BOTH) {
            @Override
            void approach(RotationCrashTest test, Rig sys) throws Exception {
                sys.begin(true);
            }

            @Override
            void take(RotationCrashTest test, Rig sys) throws Exception {
                sys.begin(false, "fraud-scanner.scan/scan-2");
            }
        },
        SIGN_NEW(RotationPhase.SIGN_NEW) {
            @Override
            void approach(RotationCrashTest test, Rig sys) throws Exception {
                sys.begin(true);
                test.instances.forEach(Instance::acknowledge);
            }

            @Override
            void take(RotationCrashTest test, Rig sys) {
                sys.pass();
            }
        },
        DROP_OLD(null) {
            @Override
            void approach(RotationCrashTest test, Rig sys) throws Exception {
                SIGN_NEW.approach(test, sys);
                sys.pass();
                test.instances.forEach(Instance::renew);
                sys.pass();
            }

            @Override
            void take(RotationCrashTest test, Rig sys) throws Exception {
                sys.begin(false);
            }
        },
        UNDO(RotationPhase.UNDO) {
            @Override
            void approach(RotationCrashTest test, Rig sys) throws Exception {
                SIGN_NEW.approach(test, sys);
                sys.pass();
                test.instances.get(0).renew();
            }

            @Override
            void take(RotationCrashTest test, Rig sys) throws Exception {
                sys.rotation.undo("anna");
            }
        },
        UNDONE(null) {
            @Override
            void approach(RotationCrashTest test, Rig sys) throws Exception {
                UNDO.approach(test, sys);
                sys.rotation.undo("anna");
                test.instances.forEach(Instance::renew);
            }

            @Override
            void take(RotationCrashTest test, Rig sys) {
                sys.pass();
            }
        };

        /** Null: the rotation has ended. */
        private final RotationPhase leadsTo;

        Step(RotationPhase leadsTo) {
            this.leadsTo = leadsTo;
        }

        abstract void approach(RotationCrashTest test, Rig sys) throws Exception;

        abstract void take(RotationCrashTest test, Rig sys) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aCrashAnywhereInAStepCostsNothingButTime(Step step) throws Exception {
        Path before = directory.resolve("before");
        try (Rig sys = new Rig(data).settled()) {
            instances.forEach(instance -> instance.connect(sys));
            step.approach(this, sys);
            Rig.copy(data, before);
            step.take(this, sys);
            assertThat(sys.phase().orElse(null)).isEqualTo(step.leadsTo);
            everybodyTrustsEverybody();
        }
        int known = lines(before);
        int written = lines(data);
        assertThat(written).as("the step is on record").isGreaterThan(known);
        // before the record; then with the first, the second of its records and nothing else
        for (int records = known; records <= written; records++) {
            survives(before, records, "before any change, with " + (records - known) + " records");
        }
        survives(data, written, "after it");
        for (Path halfway : halfways(step, before)) {
            survives(halfway, known + 1, "phase on the disk, moves not done");
            survives(halfway, written, "phase and end on record, moves not done");
        }
    }

    /** The last phase is on the disk a moment before its moves are. */
    private List<Path> halfways(Step step, Path before) throws IOException {
        if (step != Step.DROP_OLD) {
            return List.of();
        }
        Path halfway = directory.resolve("halfway");
        Rig.copy(before, halfway);
        Path state = halfway.resolve("ca/rotation.json");
        Files.writeString(state, Files.readString(state).replace("\"SIGN_NEW\"", "\"DROP_OLD\""));
        return List.of(halfway);
    }

    private int crashes;

    private void survives(Path left, int records, String moment) throws Exception {
        Path crashed = directory.resolve("crashed-" + crashes++);
        Rig.copy(left, crashed);
        List<String> lines = Files.readAllLines(data.resolve(LOG));
        Files.write(crashed.resolve(LOG), lines.subList(0, records));
        try (Rig sys = new Rig(crashed)) {
            List<Instance> alive = instances.stream().map(Instance::copy).toList();
            alive.forEach(instance -> instance.connect(sys));
            sys.rotation.tick();
            theRecordSaysWhatIs(sys, moment);
            RotationPhase phase = sys.phase().orElse(null);
            sys.settled();
            if (phase == null || phase == RotationPhase.TRUST_BOTH || phase == RotationPhase.SIGN_NEW) {
                sys.begin(false);
            }
            for (int i = 0; i < 4 && sys.phase().isPresent(); i++) {
                alive.forEach(Instance::acknowledge);
                everybodyTrusts(alive, moment);
                alive.forEach(Instance::renew);
                everybodyTrusts(alive, moment);
                sys.pass();
            }
            alive.forEach(Instance::acknowledge);
            everybodyTrusts(alive, moment);
            assertThat(sys.phase()).as(moment).isEmpty();
            assertThat(sys.authority.bundle()).as(moment).hasSize(1);
            theRecordSaysWhatIs(sys, moment);
            onlyOneRootIsLeft(crashed, moment);
        }
    }

    private static void theRecordSaysWhatIs(Rig sys, String moment) {
        List<AuditRecord> records = sys.onRecord();
        if (sys.phase().isEmpty()) {
            assertThat(records)
                    .as(moment)
                    .allSatisfy(record -> assertThat(record.detail()).isNotBlank());
            if (!records.isEmpty()) {
                assertThat(sys.newestOnRecord().detail()).as(moment).startsWith("ended: ");
            }
            return;
        }
        assertThat(sys.newestOnRecord().target())
                .as(moment)
                .isEqualTo(sys.phase().get().word());
        assertThat(sys.newestOnRecord().detail()).as(moment).startsWith("stands here after a start: from sha256:");
        boolean hold = sys.rotation.view().orElseThrow().state().hold();
        assertThat(sys.newestOnRecord().detail())
                .as(moment)
                .contains(hold ? "stops before the old root is dropped" : "goes on to the end");
        for (String name : sys.rotation.view().orElseThrow().state().without()) {
            assertThat(sys.newestOnRecord().detail()).as(moment).contains(name);
        }
    }

    private static void onlyOneRootIsLeft(Path crashed, String moment) throws IOException {
        try (Stream<Path> files = Files.list(crashed.resolve("ca"))) {
            List<String> names = new ArrayList<>(
                    files.map(file -> file.getFileName().toString()).toList());
            names.removeIf(name -> name.startsWith("retired-"));
            assertThat(names)
                    .as(moment)
                    .containsExactlyInAnyOrder(
                            "bundle.pem", "root.pem", "root.key.pem", "issuing.pem", "issuing.key.pem");
        }
    }

    private void everybodyTrustsEverybody() {
        everybodyTrusts(instances, "at first");
    }

    private static void everybodyTrusts(List<Instance> all, String moment) {
        for (Instance one : all) {
            for (Instance other : all) {
                assertThat(one.trusts(other))
                        .as("%s: %s trusts %s", moment, one.id, other.id)
                        .isTrue();
            }
        }
    }

    private static int lines(Path data) throws IOException {
        return Files.readAllLines(data.resolve(LOG)).size();
    }
}

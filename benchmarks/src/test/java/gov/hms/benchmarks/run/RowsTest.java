package gov.hms.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import gov.hms.benchmarks.load.Caller;
import gov.hms.benchmarks.rows.Certificates;
import gov.hms.benchmarks.rows.Row;
import gov.hms.benchmarks.rows.Service;
import gov.hms.benchmarks.rows.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowsTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    private Setting setting;

    @BeforeEach
    void certificates() throws IOException, GeneralSecurityException {
        Certificates.create(folder);
        setting = new Setting(folder, "");
    }

    /** The mesh's needs processes: see below. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HMS")
    void everyRowAnswers(Row row) throws Exception {
        Assumptions.assumeTrue(row.missing().isEmpty(), () -> row.missing().orElseThrow());
        try (Processes processes = new Processes()) {
            Service service = processes.add(row.serve(setting));
            int port = service.port();
            if (row.sidecar().isPresent()) {
                SidecarPair pair = SidecarPair.start(row.sidecar().get(), port, folder);
                pair.proxies().forEach(processes::add);
                port = pair.port();
            }
            Caller caller = processes.add(row.caller(setting, port));
            awaitAnswer(caller);
            assertThatCode(caller::call).doesNotThrowAnyException();
        }
    }

    @Test
    void theMeshIsMeasuredInProcessesThatEndWithTheRun() throws Exception {
        Path place = Files.createDirectory(folder.resolve("run"));
        Child plane;
        List<Long> pids;
        Sample sample;
        try (Processes processes = new Processes()) {
            ControlPlane control = processes.add(ControlPlane.start(place));
            plane = control.process();
            Contestant contestant = processes.add(Contestant.start(Row.HMS, place, control));
            pids = pids(contestant);
            sample = contestant.measure(Phase.closed(2, 300));
        }

        assertThat(sample.slice().failed()).as(sample.slice().firstFailure()).isZero();
        assertThat(sample.slice().sent()).isPositive();
        assertThat(sample.slice().p50())
                .isPositive()
                .isLessThanOrEqualTo(sample.slice().p99());
        assertThat(sample.slice().allocated()).isGreaterThan(1_000);
        assertThat(sample.cpu()).isPositive();
        assertThat(pids).hasSize(2).noneMatch(RowsTest::alive);
        assertThat(alive(plane.pid())).isFalse();
    }

    @Test
    void theProxiesOfAPairStandBetweenAndAreCountedIn() throws Exception {
        List<Row> pairs = Stream.of(Row.HAPROXY, Row.NGINX, Row.ENVOY)
                .filter(row -> row.missing().isEmpty())
                .limit(1)
                .toList();
        Assumptions.assumeFalse(pairs.isEmpty(), "none of haproxy, nginx and envoy is installed");
        List<Long> pids;
        try (Contestant contestant = Contestant.start(pairs.get(0), folder, null)) {
            pids = pids(contestant);
            assertThat(pids).as("service, two proxies, client").hasSize(4);
            double before = Cpu.millis(contestant.processes().subList(1, 3));
            assertThat(contestant.measure(Phase.closed(2, 1_000)).slice().failed())
                    .isZero();
            assertThat(Cpu.millis(contestant.processes().subList(1, 3))).isGreaterThan(before);
        }
        assertThat(pids).noneMatch(RowsTest::alive);
    }

    private static List<Long> pids(Contestant contestant) {
        return contestant.processes().stream().map(Child::pid).toList();
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Proxies need a moment until they listen. */
    private static void awaitAnswer(Caller caller) throws Exception {
        long last = System.nanoTime() + PATIENCE;
        Exception failure;
        do {
            try {
                caller.call();
                return;
            } catch (Exception e) {
                failure = e;
            }
        } while (System.nanoTime() - last < 0);
        throw failure;
    }
}

package gov.hms.sys.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.sys.server.RunningSys;
import gov.hms.sys.store.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the disk does, no record is acknowledged that is not on it: after a force that failed nothing is written any more until
 * a new start, and a write that failed leaves no trace.
 */
class S36DiskFaultTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z"));
    private static final int RECORDS = 12;

    @TempDir
    Path temporary;

    private Path file;
    private final TestSigner signer = TestSigner.make();

    @BeforeEach
    void place() {
        file = temporary.resolve("audit/audit.jsonl");
    }

    private AuditLog open(FaultyDisk disk) throws Exception {
        return AuditLog.open(
                file, NOON, record -> {}, AuditKeeping.UNSEALED.withFiles(1_500, Duration.ofDays(7)), disk);
    }

    private static AuditEntry entry(int i) {
        return new AuditEntry("operator", "policy.put", "policy-" + i, "");
    }

    /** Appends until it may not; how many were acknowledged. */
    private static List<String> appendAll(AuditLog log) {
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            try {
                acknowledged.add(log.append(entry(i)).target());
            } catch (StoreUnavailableException refused) {
                assertThat(refused).hasMessageContaining("takes no records");
            }
        }
        return acknowledged;
    }

    private List<String> onDisk() throws Exception {
        List<String> targets = new ArrayList<>();
        AuditLog.open(file, NOON, record -> targets.add(record.target())).close();
        return targets.stream().filter(target -> target.startsWith("policy-")).toList();
    }

    @Test
    void aForceThatFailsIsNeverTriedAgainWhicheverItIs() throws Exception {
        for (int failing = 2; failing < 24; failing++) {
            FaultyDisk disk = new FaultyDisk();
            file = temporary.resolve("force-" + failing + "/audit.jsonl");
            disk.failForce = failing;
            List<String> acknowledged;
            try (AuditLog log = open(disk)) {
                acknowledged = appendAll(log);
                boolean ofARecord = log.stopped().isPresent();
                if (ofARecord) {
                    assertThat(disk.forcesAfterFailure).as("force %d", failing).isZero();
                    assertThatThrownBy(() -> log.append(entry(99)))
                            .isInstanceOf(StoreUnavailableException.class)
                            .hasMessageContaining("start HMS-SYS again");
                    assertThat(log.last(100)).as("reading goes on").hasSizeGreaterThanOrEqualTo(acknowledged.size());
                } else {
                    assertThat(acknowledged)
                            .as("force %d, of a file that was to come", failing)
                            .hasSize(RECORDS);
                }
            }
            assertThat(onDisk()).as("force %d", failing).containsAll(acknowledged);
            AuditReport report =
                    AuditVerifier.verify(file.getParent(), java.util.Optional.empty(), java.util.Optional.empty());
            assertThat(report.whole())
                    .as("force %d: %s", failing, report.finding())
                    .isTrue();
            try (AuditLog repaired = open(new FaultyDisk())) {
                assertThat(repaired.append(entry(100)).target()).isEqualTo("policy-100");
            }
        }
    }

    @Test
    void aWriteThatStopsHalfwayLeavesNoTraceAndTheNextOneGoesOn() throws Exception {
        for (int failing = 1; failing <= RECORDS; failing++) {
            FaultyDisk disk = new FaultyDisk();
            file = temporary.resolve("write-" + failing + "/audit.jsonl");
            disk.failWrite = failing;
            List<String> acknowledged;
            try (AuditLog log = open(disk)) {
                acknowledged = appendAll(log);
                assertThat(log.stopped()).as("write %d", failing).isEmpty();
            }
            assertThat(acknowledged).as("write %d", failing).hasSizeGreaterThanOrEqualTo(RECORDS - 1);
            assertThat(onDisk()).as("write %d", failing).containsExactlyElementsOf(acknowledged);
        }
    }

    @Test
    void aDiskThatBecomesReadOnlyRefusesAndIsUsedAgainOnceItIsNot() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (AuditLog log = open(disk)) {
            log.append(entry(0));
            disk.readOnly = true;
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> log.append(entry(1))).hasMessageContaining("Read-only file system");
            }
            assertThat(log.last(10)).hasSize(1);
            disk.readOnly = false;
            assertThat(log.append(entry(2)).seq()).isEqualTo(2);
        }
        assertThat(onDisk()).containsExactly("policy-0", "policy-2");
    }

    @Test
    void aLineTornAtAnyByteIsCutOffUnlessItWasSealed() throws Exception {
        AuditKeeping sealing = AuditKeeping.UNSEALED.sealedBy(signer);
        try (AuditLog log = AuditLog.open(file, NOON, record -> {}, sealing)) {
            for (int i = 0; i < 3; i++) {
                log.append(entry(i));
            }
        }
        Path sealed = file.resolveSibling("audit.head");
        byte[] head = Files.readAllBytes(sealed);
        byte[] milestones = Files.readAllBytes(file.resolveSibling("audit.checkpoints"));
        byte[] three = Files.readAllBytes(file);
        try (AuditLog log = AuditLog.open(file, NOON, record -> {}, AuditKeeping.UNSEALED.sealedBy(signer.again()))) {
            log.append(entry(3));
        }
        byte[] four = Files.readAllBytes(file);
        for (int length = three.length; length <= four.length; length += 3) {
            Files.write(file, Arrays.copyOf(four, length));
            Files.write(sealed, head);
            Files.write(file.resolveSibling("audit.checkpoints"), milestones);
            try (AuditLog log =
                    AuditLog.open(file, NOON, record -> {}, AuditKeeping.UNSEALED.sealedBy(signer.again()))) {
                assertThat(log.append(entry(9)).seq()).as("%d bytes", length).isGreaterThanOrEqualTo(4);
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            assertThat(text.lines()).allMatch(line -> AuditLine.read(line).isPresent());
        }
        Files.write(file, Arrays.copyOf(four, three.length - 2));
        assertThatThrownBy(() -> AuditLog.open(file, NOON, record -> {}, AuditKeeping.UNSEALED.sealedBy(signer.again()))
                        .close())
                .isInstanceOf(AuditAlteredException.class);
    }

    @Test
    void aCrashBetweenTheTwoRenamesOfATurnIsFinished() throws Exception {
        try (AuditLog log = open(new FaultyDisk())) {
            appendAll(log);
        }
        List<String> before = onDisk();
        Files.move(file, file.resolveSibling("audit.jsonl.new"));
        assertThat(onDisk()).isEqualTo(before);
        Files.writeString(file.resolveSibling("audit.jsonl.new"), "left over");
        assertThat(onDisk()).isEqualTo(before);
        assertThat(file.resolveSibling("audit.jsonl.new")).doesNotExist();
    }

    @Test
    void thoseWhoWaitTogetherShareOneForceAndEachGetsItsRecord() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        int waiting = 31;
        List<Thread> threads = new ArrayList<>();
        List<Long> seqs = Collections.synchronizedList(new ArrayList<>());
        try (AuditLog log = AuditLog.open(file, NOON, record -> {}, AuditKeeping.UNSEALED, disk)) {
            int before = disk.forces;
            int held = disk.held.get();
            disk.gate = new CountDownLatch(1);
            threads.add(appending(log, 0, seqs));
            RunningSys.await("the first one's force", () -> disk.held.get() > held);
            for (int i = 1; i <= waiting; i++) {
                threads.add(appending(log, i, seqs));
            }
            RunningSys.await("all wait for theirs", () -> threads.stream().allMatch(S36DiskFaultTest::waitsForARecord));
            disk.gate.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(seqs).doesNotHaveDuplicates().hasSize(1 + waiting);
            assertThat(disk.forces - before)
                    .as("one, and one for all the others")
                    .isEqualTo(2);
        }
        assertThat(onDisk()).hasSize(1 + waiting);
    }

    private static Thread appending(AuditLog log, int i, List<Long> seqs) {
        Thread thread = new Thread(() -> {
            try {
                AuditRecord record = log.append(entry(i));
                assertThat(record.target()).isEqualTo("policy-" + i);
                seqs.add(record.seq());
            } catch (StoreUnavailableException refused) {
                throw new AssertionError(refused);
            }
        });
        thread.start();
        return thread;
    }

    private static boolean waitsForARecord(Thread thread) {
        return LockSupport.getBlocker(thread) instanceof CompletableFuture.AsynchronousCompletionTask;
    }

    @Test
    void ofManyWhoAppendAgainAndAgainEachGetsItsRecords() throws Exception {
        int threads = 32;
        int each = 50;
        ExecutorService many = Executors.newFixedThreadPool(threads);
        try (AuditLog log = AuditLog.open(file, NOON, record -> {})) {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                running.add(many.submit(() -> {
                    go.await();
                    List<Long> seqs = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        AuditRecord record = log.append(entry(thread * each + i));
                        assertThat(record.target()).isEqualTo("policy-" + (thread * each + i));
                        seqs.add(record.seq());
                    }
                    return seqs;
                }));
            }
            go.countDown();
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> one : running) {
                List<Long> seqs = one.get(60, TimeUnit.SECONDS);
                assertThat(seqs).isSorted();
                all.addAll(seqs);
            }
            assertThat(all).doesNotHaveDuplicates().hasSize(threads * each);
        } finally {
            many.shutdownNow();
        }
        assertThat(onDisk()).hasSize(threads * each);
    }

    @Test
    void severalEntriesAreWrittenTogetherOrNotAtAll() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (AuditLog log = open(disk)) {
            int before = disk.forces;
            assertThat(log.append(List.of(entry(1), entry(2), entry(3)))).hasSize(3);
            assertThat(disk.forces).isEqualTo(before + 1);
            assertThat(log.append(List.of())).isEmpty();
            disk.failWrite = disk.writes + 1;
            assertThatThrownBy(() -> log.append(List.of(entry(4), entry(5)))).hasMessageContaining("No space left");
            assertThat(log.last(10)).hasSize(3);
        }
        assertThat(onDisk()).containsExactly("policy-1", "policy-2", "policy-3");
    }

    @Test
    void whoeverIsInterruptedWhileTheyWaitDoesNotCloseTheLogForTheOthers() throws Exception {
        try (AuditLog log = open(new FaultyDisk())) {
            Thread.currentThread().interrupt();
            assertThat(log.append(entry(1)).seq()).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.append(entry(2)).seq()).isEqualTo(2);
        }
    }

    @Test
    void aClosedLogRefuses() throws Exception {
        AuditLog log = open(new FaultyDisk());
        log.close();
        assertThatThrownBy(() -> log.append(entry(1)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void asAControlWhoForcesAgainIsToldThatAllIsOnTheDisk() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        disk.failForce = 1;
        try (FileChannel naive = disk.open(temporary.resolve("naive.jsonl"))) {
            naive.write(ByteBuffer.wrap(new byte[] {'a', '\n'}), 0);
            assertThatThrownBy(() -> naive.force(false)).hasMessageContaining("Input/output error");
            assertThatCode(() -> naive.force(false))
                    .as("and the record would be acknowledged")
                    .doesNotThrowAnyException();
            assertThat(disk.forcesAfterFailure).isEqualTo(1);
        }
    }

    @Test
    void asAControlWhoWritesOnAfterHalfALineLosesTheNextOneToo() throws Exception {
        try (AuditLog log = open(new FaultyDisk())) {
            log.append(entry(0));
        }
        byte[] line = Files.readAllBytes(file);
        FaultyDisk disk = new FaultyDisk();
        disk.failWrite = 1;
        try (FileChannel naive = disk.open(file)) {
            assertThatThrownBy(() -> naive.write(ByteBuffer.wrap(line), naive.size()))
                    .hasMessageContaining("No space left");
            naive.write(ByteBuffer.wrap(line), naive.size());
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(AuditLine.read(lines.get(0))).isPresent();
        assertThat(AuditLine.read(lines.get(1))).as("a half and a whole").isEmpty();
    }
}

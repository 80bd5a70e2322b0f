package gov.hms.sys.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z"));

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("audit").resolve("audit.jsonl");
    }

    private AuditLog open() throws Exception {
        return AuditLog.open(file, NOON, record -> {});
    }

    private static AuditEntry entry(int i) {
        return new AuditEntry("operator", "policy.put", "policy-" + i, "detail " + i);
    }

    private void write(int count) throws Exception {
        try (AuditLog log = open()) {
            for (int i = 0; i < count; i++) {
                log.append(entry(i));
            }
        }
    }

    @Test
    void recordsAreNumberedChainedAndThereAfterAReopen() throws Exception {
        write(3);
        try (AuditLog log = open()) {
            AuditRecord fourth = log.append(entry(3));
            assertThat(fourth.seq()).isEqualTo(4);
            assertThat(log.last(10))
                    .extracting(AuditRecord::target)
                    .containsExactly("policy-0", "policy-1", "policy-2", "policy-3");
            assertThat(log.last(2)).extracting(AuditRecord::seq).containsExactly(3L, 4L);
            assertThat(log.last(10)).extracting(AuditRecord::hash).doesNotHaveDuplicates();
        }
    }

    @Test
    void aTornLastLineIsCutOffAndTheChainGoesOn() throws Exception {
        write(2);
        byte[] whole = Files.readAllBytes(file);
        int lastLine = new String(whole, StandardCharsets.UTF_8).lastIndexOf('\n', whole.length - 2) + 1;
        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try (AuditLog log = open()) {
                assertThat(log.append(entry(9)).seq()).isEqualTo(2);
            }
            open().close();
        }
    }

    @Test
    void everyAlteredByteOfAWholeLineIsFound() throws Exception {
        write(5);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] altered = whole.clone();
            int at = random.nextInt(whole.length - 1);
            altered[at] ^= (byte) (1 << random.nextInt(7));
            Files.write(file, altered);
            assertThatThrownBy(this::open)
                    .as("byte %d of %d altered", at, whole.length)
                    .isInstanceOf(AuditAlteredException.class);
        }
    }

    @Test
    void droppedAndSwappedLinesAreFound() throws Exception {
        write(5);
        List<String> lines = Files.readAllLines(file);
        List<String> dropped = new ArrayList<>(lines);
        dropped.remove(2);
        Files.write(file, dropped);
        assertThatThrownBy(this::open).hasMessageContaining("line 3");

        List<String> swapped = new ArrayList<>(lines);
        java.util.Collections.swap(swapped, 1, 3);
        Files.write(file, swapped);
        assertThatThrownBy(this::open).hasMessageContaining("line 2");
    }

    @Test
    void whateverANameContainsARecordIsOneLineThatReadsBackEqual() throws Exception {
        String hostile = "x\n{\"seq\":1}\r\u0000\u001b[31m\u2028\"\\ é 💣";
        try (AuditLog log = open()) {
            log.append(new AuditEntry(hostile, "a", hostile, hostile));
            log.append(entry(1));
        }
        assertThat(Files.readString(file).lines()).hasSize(2);
        try (AuditLog log = open()) {
            assertThat(log.last(2).get(0).target()).isEqualTo(hostile);
        }
    }

    @Test
    void onlyTheLastThousandRecordsStayInMemory() throws Exception {
        write(AuditLog.REMEMBERED + 5);
        try (AuditLog log = open()) {
            assertThat(log.last(10_000)).hasSize(AuditLog.REMEMBERED);
            assertThat(log.append(entry(0)).seq()).isEqualTo(AuditLog.REMEMBERED + 6);
        }
    }

    @Test
    void garbageWithoutALineFeedAfterTheLastRecordIsATornLine() throws Exception {
        write(1);
        Files.write(file, new byte[4096], StandardOpenOption.APPEND);
        try (AuditLog log = open()) {
            assertThat(log.append(entry(1)).seq()).isEqualTo(2);
        }
        open().close();
    }
}

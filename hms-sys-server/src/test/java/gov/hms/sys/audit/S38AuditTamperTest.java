package gov.hms.sys.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever edits, drops, swaps, cuts off, or writes the audit log anew without the key that seals it is found out, and the first
 * record that is not as it was is named.
 */
class S38AuditTamperTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z"));
    private static final TestSigner SIGNER = TestSigner.make();
    private static final int RECORDS = 60;

    @TempDir
    Path temporary;

    private Path directory;
    private Path anchor;
    private Map<Path, byte[]> written;

    @BeforeEach
    void write() throws Exception {
        directory = temporary.resolve("audit");
        anchor = temporary.resolve("anchor");
        // small files, so that there are several
        try (AuditLog log = open(SIGNER)) {
            for (int i = 0; i < RECORDS; i++) {
                log.append(entry(i));
            }
        }
        written = contents(directory);
        assertThat(files()).hasSizeGreaterThan(3);
        assertThat(verify().whole()).as("%s", verify().finding()).isTrue();
    }

    private AuditLog open(CheckpointSigner signer) throws Exception {
        return AuditLog.open(
                directory.resolve("audit.jsonl"),
                NOON,
                record -> {},
                AuditKeeping.UNSEALED
                        .withFiles(4_000, Duration.ofDays(7))
                        .withAnchor(Optional.of(anchor))
                        .sealedBy(signer));
    }

    private static AuditEntry entry(int i) {
        return new AuditEntry("operator", "policy.put", "policy-" + i, "return-intake -> fraud-scanner; detail " + i);
    }

    private AuditReport verify() throws IOException {
        return AuditVerifier.verify(directory, Optional.of(SIGNER.key()), Optional.empty());
    }

    private AuditReport verifyWithAnchor() throws IOException {
        return AuditVerifier.verify(directory, Optional.of(SIGNER.key()), Optional.of(anchor));
    }

    private List<Path> files() throws IOException {
        return new AuditFiles(directory.resolve("audit.jsonl")).all();
    }

    private static Map<Path, byte[]> contents(Path directory) throws IOException {
        Map<Path, byte[]> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private void restore() throws IOException {
        for (Map.Entry<Path, byte[]> file : written.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    private static List<String> lines(byte[] content) {
        return new ArrayList<>(
                new String(content, StandardCharsets.ISO_8859_1).lines().toList());
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The number of the record that stands at this place of the file. */
    private long seqAt(Path file, int line) {
        return AuditLine.read(lines(written.get(file)).get(line)).orElseThrow().seq();
    }

    @Test
    void aThousandEditsDropsSwapsAndCutsAreAllFoundAndNamed() throws Exception {
        Random random = new Random(38);
        List<Path> files = files();
        for (int i = 0; i < 1_000; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] content = written.get(file).clone();
            List<String> lines = lines(content);
            int line = random.nextInt(lines.size());
            long firstBad;
            String what;
            switch (i % 5) {
                case 0 -> {
                    int at = random.nextInt(content.length);
                    content[at] ^= (byte) (1 << random.nextInt(8));
                    line = (int) new String(written.get(file), 0, at, StandardCharsets.ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
                    firstBad = seqAt(file, line);
                    what = "byte " + at + " altered";
                }
                case 1 -> {
                    firstBad = seqAt(file, line);
                    lines.remove(line);
                    content = lines.isEmpty() ? new byte[0] : bytes(lines);
                    what = "line dropped";
                }
                case 2 -> {
                    int other = (line + 1 + random.nextInt(lines.size() - 1)) % lines.size();
                    firstBad = seqAt(file, Math.min(line, other));
                    Collections.swap(lines, line, other);
                    content = bytes(lines);
                    what = "lines swapped";
                }
                case 3 -> {
                    firstBad = seqAt(file, line);
                    content = line == 0 ? new byte[0] : bytes(lines.subList(0, line));
                    what = "tail cut at a line's end";
                }
                default -> {
                    int length = random.nextInt(content.length);
                    firstBad = seqAt(file, (int) new String(content, 0, length, StandardCharsets.ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count());
                    content = Arrays.copyOf(content, length);
                    what = "tail cut within a line";
                }
            }
            Files.write(file, content);
            AuditReport report = verify();
            String description = "%s: %s, from record %d".formatted(file.getFileName(), what, firstBad);
            assertThat(report.whole()).as(description).isFalse();
            // a dropped last line of a closed file shows at the first line of the next one
            assertThat(report.finding().orElseThrow().seq()).as(description).isEqualTo(firstBad);
            assertThat(report.records()).as(description).isLessThan(firstBad);
            restore();
        }
        assertThat(verify().whole()).isTrue();
    }

    @Test
    void whatWasAlteredIsNotStartedOn() throws Exception {
        Path active = directory.resolve("audit.jsonl");
        List<String> lines = lines(written.get(active));
        Files.write(active, bytes(lines.subList(0, lines.size() - 1)));
        assertThatThrownBy(() -> open(SIGNER.again()).close())
                .isInstanceOf(AuditAlteredException.class)
                .hasMessageContaining("record " + seqAt(active, lines.size() - 1) + " is missing");
        assertThat(contents(directory).get(active))
                .as("nothing was written")
                .isEqualTo(bytes(lines.subList(0, lines.size() - 1)));
        restore();
        open(SIGNER.again()).close();
    }

    @Test
    void withoutItsSealsACutAtALinesEndWouldGoUnnoticed() throws Exception {
        Path active = directory.resolve("audit.jsonl");
        List<String> lines = lines(written.get(active));
        Files.write(active, bytes(lines.subList(0, lines.size() - 1)));
        AuditReport chainAlone = AuditVerifier.verifyFiles(
                files(), Optional.of(TestSigner.make().key()).filter(never -> false));
        assertThat(AuditVerifier.verify(directory, Optional.of(SIGNER.key()), Optional.empty())
                        .whole())
                .isFalse();
        Files.delete(directory.resolve("audit.pub.pem"));
        Files.delete(directory.resolve("audit.head"));
        Files.delete(directory.resolve("audit.checkpoints"));
        assertThat(AuditVerifier.verify(directory, Optional.empty(), Optional.empty())
                        .whole())
                .as("the chain alone")
                .isTrue();
        assertThat(chainAlone.records()).isPositive();
        assertThat(verifyWithAnchor().whole()).as("the anchor elsewhere").isFalse();
    }

    @Test
    void aChainThatIsWrittenAnewContradictsItsSeals() throws Exception {
        forge(RECORDS, "policy-7", "policy-x");
        AuditReport report = verify();
        assertThat(report.whole()).isFalse();
        assertThat(report.finding().orElseThrow().what()).contains("sealed");
    }

    @Test
    void whoAlsoWritesTheSealsAnewHasNotTheKey() throws Exception {
        TestSigner other = TestSigner.make();
        Files.delete(directory.resolve("audit.checkpoints"));
        for (Path file : files()) {
            Files.delete(file);
        }
        Files.delete(directory.resolve("audit.head"));
        try (AuditLog forged = AuditLog.open(
                directory.resolve("audit.jsonl"), NOON, record -> {}, AuditKeeping.UNSEALED.sealedBy(other))) {
            for (int i = 0; i < RECORDS; i++) {
                forged.append(new AuditEntry("operator", "policy.put", "innocent-" + i, "nothing"));
            }
        }
        assertThat(AuditVerifier.verify(directory, Optional.empty(), Optional.empty())
                        .whole())
                .as("with the key that lies beside it")
                .isTrue();
        assertThat(verify().finding().orElseThrow().what()).contains("did not sign");
        assertThat(verifyWithAnchor().whole()).isFalse();
        assertThatThrownBy(() -> open(SIGNER.again()).close()).isInstanceOf(AuditAlteredException.class);
    }

    @Test
    void whoPutsBackTheSealsOfAnEarlierTimeIsFoundByTheAnchor() throws Exception {
        Map<Path, byte[]> earlier = contents(directory);
        try (AuditLog log = open(SIGNER.again())) {
            log.append(entry(1_000));
        }
        for (Path file : files()) {
            if (!earlier.containsKey(file)) {
                Files.delete(file);
            }
        }
        restore();
        assertThat(verify().whole())
                .as("all that lies beside the log is of one time")
                .isTrue();
        assertThat(verifyWithAnchor().finding().orElseThrow().what()).contains("is missing");
        assertThatThrownBy(() -> open(SIGNER.again()).close()).isInstanceOf(AuditAlteredException.class);
    }

    @Test
    void editedSealsAreFound() throws Exception {
        for (String name : List.of("audit.checkpoints", "audit.head")) {
            Path file = directory.resolve(name);
            byte[] content = written.get(file);
            int statement = new String(content, StandardCharsets.ISO_8859_1).indexOf('}');
            for (int at = 0; at < statement; at += 7) {
                byte[] altered = content.clone();
                altered[at] ^= 1;
                Files.write(file, altered);
                assertThat(verify().whole()).as("%s, byte %d", name, at).isFalse();
            }
            restore();
        }
        Files.delete(directory.resolve("audit.head"));
        assertThat(verify().finding().orElseThrow().what()).contains("audit.head is gone");
        restore();
    }

    @Test
    void aMilestoneCannotStandForTheHead() throws Exception {
        String milestone =
                lines(written.get(directory.resolve("audit.checkpoints"))).get(0);
        Files.writeString(directory.resolve("audit.head"), milestone + "\n");
        assertThat(verify().whole()).isFalse();
    }

    @Test
    void oldFilesThatSomebodyTookAwayAreMissed() throws Exception {
        Path oldest = files().get(0);
        Files.delete(oldest);
        AuditReport report = verify();
        assertThat(report.finding().orElseThrow().what()).contains("no record says that they were deleted");
        Files.delete(files().get(1));
        assertThat(verify().whole()).isFalse();
        for (Path file : files()) {
            Files.delete(file);
        }
        assertThat(verify().finding().orElseThrow().what()).contains("there is no log, only its seals");
    }

    @Test
    void whatRetentionDeletesIsOnRecordAndTheRestVerifies() throws Exception {
        Instant later = NOON.instant().plus(Duration.ofDays(100));
        List<Path> before = files();
        Path lastToGo = before.get(before.size() - 2);
        AuditKeeping keeping = AuditKeeping.UNSEALED
                .withFiles(4_000, Duration.ofDays(7))
                .withRetention(Optional.of(Duration.ofDays(30)))
                .withAnchor(Optional.of(anchor))
                .sealedBy(SIGNER.again());
        try (AuditLog log =
                AuditLog.open(directory.resolve("audit.jsonl"), InstantSource.fixed(later), record -> {}, keeping)) {
            for (long end = System.nanoTime() + 60_000_000_000L; Files.exists(lastToGo); log.append(entry(2))) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
        }
        AuditReport report = verifyWithAnchor();
        assertThat(report.finding()).isEmpty();
        assertThat(report.first()).isGreaterThan(1);
        try (AuditLog log = open(SIGNER.again())) {
            assertThat(log.trail().last(query("audit.prune"), 100)).hasSizeGreaterThan(2);
            assertThat(log.trail().verify().whole()).isTrue();
        }
    }

    /** What somebody without the key can add where nothing is sealed yet. */
    private void replaceAllBy(AuditEntry... entries) throws Exception {
        AuditRecord end = verify().last().orElseThrow();
        for (Path file : files()) {
            Files.delete(file);
        }
        ByteArrayOutputStream forged = new ByteArrayOutputStream();
        long seq = end.seq();
        String hash = end.hash();
        for (AuditEntry entry : entries) {
            AuditLine.Written line = AuditLine.next(entry, ++seq, NOON.instant(), hash);
            forged.writeBytes(line.line());
            hash = line.record().hash();
        }
        Files.write(directory.resolve("audit.jsonl"), forged.toByteArray());
    }

    @Test
    void aHistoryThatAnUnsealedRecordSaysWasDeletedIsMissed() throws Exception {
        AuditRecord end = verify().last().orElseThrow();
        replaceAllBy(
                Turn.begins(Path.of("audit-1.jsonl"), end.seq(), end.hash()),
                Turn.prunes(Path.of("audit-1.jsonl"), 1, end));

        assertThat(verify().finding().orElseThrow().what()).contains("those before it are gone");
        assertThat(verifyWithAnchor().whole()).isFalse();
        assertThatThrownBy(() -> open(SIGNER.again()).close()).isInstanceOf(AuditAlteredException.class);
    }

    @Test
    void soIsAPartOfItThatSuchARecordSpeaksOf() throws Exception {
        Path oldest = files().get(0);
        AuditRecord lastOfOldest = AuditFile.last(oldest).orElseThrow();
        AuditRecord end = verify().last().orElseThrow();
        AuditLine.Written forged =
                AuditLine.next(Turn.prunes(oldest, 1, lastOfOldest), end.seq() + 1, NOON.instant(), end.hash());
        Files.write(directory.resolve("audit.jsonl"), forged.line(), StandardOpenOption.APPEND);
        Files.delete(oldest);

        assertThat(verify().finding().orElseThrow().what()).contains("no record says that they were deleted");
        assertThatThrownBy(() -> open(SIGNER.again()).close()).isInstanceOf(AuditAlteredException.class);
    }

    @Test
    void anAnchorThatHoldsNoSealIsNotTakenForOneThatAgrees() throws Exception {
        for (Path file : contents(anchor).keySet()) {
            Files.delete(file);
        }
        assertThatThrownBy(this::verifyWithAnchor)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the anchor holds no seal");
        try (AuditLog log = open(SIGNER.again())) {
            log.append(entry(1));
            assertThat(log.trail().last(query("audit.anchor"), 10))
                    .singleElement()
                    .satisfies(
                            record -> assertThat(record.detail()).isEqualTo("held no seal of this log at the start"));
        }
    }

    @Test
    void aLogThatIsGoneAltogetherIsMissed() throws Exception {
        for (Path file : contents(directory).keySet()) {
            Files.delete(file);
        }
        AuditKeeping keeping = AuditKeeping.UNSEALED.sealedBy(SIGNER.again());
        Path active = directory.resolve("audit.jsonl");

        assertThatThrownBy(() -> AuditLog.open(active, NOON, record -> {}, keeping.beginning(false))
                        .close())
                .isInstanceOf(AuditAlteredException.class)
                .hasMessageContaining("there is no log at all");
        assertThatThrownBy(this::verify).isInstanceOf(IOException.class).hasMessageContaining("there is no audit log");
        AuditLog.open(active, NOON, record -> {}, keeping.beginning(true)).close();
    }

    @Test
    void aLogWhoseSealsAndKeyAreGoneIsNotTakenForOneThatNeverHadAny() throws Exception {
        forge(RECORDS, "policy-7", "policy-x");
        Files.deleteIfExists(directory.resolve("audit.head"));
        Files.deleteIfExists(directory.resolve("audit.checkpoints"));
        AuditKeeping another = AuditKeeping.UNSEALED.sealedBy(TestSigner.make());

        assertThatThrownBy(() -> AuditLog.open(directory.resolve("audit.jsonl"), NOON, record -> {}, another)
                        .close())
                .isInstanceOf(AuditAlteredException.class)
                .hasMessageContaining("the key of its seals is gone");
        assertThat(AuditVerifier.verify(directory, Optional.empty(), Optional.empty())
                        .finding()
                        .orElseThrow()
                        .what())
                .as("by the key beside it")
                .contains("audit.head and audit.checkpoints are gone");
    }

    @Test
    void theNewestFileAloneIsFoundOutWhenItWasCutOff() throws Exception {
        Path active = directory.resolve("audit.jsonl");
        assertThat(AuditVerifier.verifyFiles(List.of(active), Optional.empty()).whole())
                .isTrue();
        List<String> lines = lines(written.get(active));
        Files.write(active, bytes(lines.subList(0, lines.size() - 1)));
        assertThat(AuditVerifier.verifyFiles(List.of(active), Optional.empty())
                        .finding()
                        .orElseThrow()
                        .what())
                .contains("is missing");
    }

    @Test
    void aSingleFileIsCheckedWithoutTheOthers() throws Exception {
        Path second = files().get(1);
        AuditReport report = AuditVerifier.verifyFiles(List.of(second), Optional.of(SIGNER.key()));
        assertThat(report.whole()).as("%s", report.finding()).isTrue();
        assertThat(report.first()).isEqualTo(AuditFiles.firstSeq(second));
        Files.write(
                second,
                new String(written.get(second), StandardCharsets.ISO_8859_1)
                        .replaceFirst("fraud", "freud")
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(AuditVerifier.verifyFiles(List.of(second), Optional.of(SIGNER.key()))
                        .whole())
                .isFalse();
    }

    /** The same log with one word changed, and every hash after it made to fit. */
    private void forge(int count, String from, String to) throws Exception {
        Path elsewhere = temporary.resolve("forged");
        try (AuditLog forged = AuditLog.open(
                elsewhere.resolve("audit.jsonl"),
                NOON,
                record -> {},
                AuditKeeping.UNSEALED.withFiles(4_000, Duration.ofDays(7)))) {
            for (int i = 0; i < count; i++) {
                AuditEntry entry = entry(i);
                forged.append(new AuditEntry(
                        entry.actor(), entry.action(), entry.target().replace(from, to), entry.detail()));
            }
        }
        for (Path file : files()) {
            Files.delete(file);
        }
        for (Map.Entry<Path, byte[]> file : contents(elsewhere).entrySet()) {
            Files.write(directory.resolve(file.getKey().getFileName()), file.getValue());
        }
    }

    private static AuditQuery query(String action) {
        return new AuditQuery(
                Optional.empty(),
                Optional.of(action),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Long.MAX_VALUE);
    }
}

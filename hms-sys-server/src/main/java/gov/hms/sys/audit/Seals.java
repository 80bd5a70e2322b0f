package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What signatures say about the records of a log. Read before the log is: it may only grow meanwhile. */
final class Seals {
    private final Map<Long, List<Checkpoint>> bySeq = new HashMap<>();
    private final List<AuditReport.Finding> findings = new ArrayList<>();
    private final Optional<CheckpointKey> key;
    private boolean milestones;
    private boolean head;
    private Checkpoint newest;

    Seals(Optional<CheckpointKey> key) {
        this.key = key;
    }

    /** Reads what the files of the directory hold; they may be absent. */
    void read(Path checkpoints, Path headFile) throws IOException {
        if (key.isEmpty()) {
            return;
        }
        if (Files.exists(headFile)) {
            head = true;
            accept(
                    headFile,
                    1,
                    Checkpoint.read(Checkpoint.Kind.HEAD, text(headFile).strip()));
        }
        if (!Files.exists(checkpoints)) {
            return;
        }
        long previous = 0;
        try (AuditFile lines = AuditFile.open(checkpoints, Long.MAX_VALUE)) {
            for (String line = lines.nextLine(); line != null; line = lines.nextLine()) {
                milestones = true;
                Optional<Checkpoint> checkpoint = Checkpoint.read(Checkpoint.Kind.MILESTONE, line);
                long before = previous;
                accept(checkpoints, lines.number(), checkpoint.filter(next -> next.seq() > before));
                previous = checkpoint.map(Checkpoint::seq).orElse(before);
            }
        }
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(SealStore.HEAD_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    private void accept(Path file, long line, Optional<Checkpoint> read) {
        Optional<Checkpoint> signed = read.filter(checkpoint -> checkpoint.signedBy(key.orElseThrow()));
        if (signed.isEmpty()) {
            findings.add(new AuditReport.Finding(
                    file.getFileName().toString(),
                    line,
                    read.map(Checkpoint::seq).orElse(0L),
                    "is spoken of by something that this key did not sign"));
            return;
        }
        Checkpoint checkpoint = signed.get();
        bySeq.computeIfAbsent(checkpoint.seq(), seq -> new ArrayList<>()).add(checkpoint);
        if (newest == null || checkpoint.seq() > newest.seq()) {
            newest = checkpoint;
        }
    }

    /** Whether the record is another one than a seal speaks of. */
    Optional<Checkpoint> contradicting(AuditRecord record) {
        return bySeq.getOrDefault(record.seq(), List.of()).stream()
                .filter(checkpoint -> !checkpoint.hash().equals(record.hash()))
                .findFirst();
    }

    /** Forged or unreadable seals, those of early records first. */
    Optional<AuditReport.Finding> finding() {
        return findings.stream().min(Comparator.comparingLong(AuditReport.Finding::seq));
    }

    /** The seal of the last record that there must be. */
    Optional<Checkpoint> newest() {
        return Optional.ofNullable(newest);
    }

    /** There are milestones, and what says how the log ended is gone. */
    boolean headIsMissing() {
        return milestones && !head;
    }

    boolean none() {
        return !milestones && !head;
    }

    long count() {
        return bySeq.values().stream().mapToLong(List::size).sum();
    }

    Optional<String> keyFingerprint() {
        return key.map(CheckpointKey::fingerprint);
    }
}

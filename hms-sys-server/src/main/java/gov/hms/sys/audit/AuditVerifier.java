package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks a log that may be on any machine; needs the files alone. */
public final class AuditVerifier {
    private static final String ACTIVE = "audit.jsonl";

    private AuditVerifier() {}

    /**
     * Checks a whole log: the chain from its first record to its last, every seal beside it, and those of an anchor.
     *
     * @param directory of {@code audit.jsonl}
     * @param key to check seals with; empty: the one beside the log, which whoever rewrote the log may have replaced too
     * @throws IOException when a file cannot be read
     */
    public static AuditReport verify(Path directory, Optional<CheckpointKey> key, Optional<Path> anchor)
            throws IOException {
        AuditFiles files = new AuditFiles(directory.resolve(ACTIVE));
        if (anchor.isPresent() && !Files.exists(new AuditFiles(anchor.get().resolve(ACTIVE)).head())) {
            throw new NoSuchFileException(
                    anchor.get().resolve("audit.head").toString(), null, "the anchor holds no seal");
        }
        Seals seals = seals(files, key.isPresent() ? key : keyBeside(files), anchor);
        Map<Path, Long> lengths = new TreeMap<>(Comparator.comparing((Path file) -> file.equals(files.active()))
                .thenComparing(Comparator.naturalOrder()));
        for (Path file : files.all()) {
            lengths.put(file, Files.size(file));
        }
        if (lengths.isEmpty() && seals.none()) {
            throw new NoSuchFileException(directory.resolve(ACTIVE).toString(), null, "there is no audit log");
        }
        AuditReport report = verify(lengths, seals, true);
        return report.whole() && report.key().isPresent() && seals.none() ? unsealed(report) : report;
    }

    /** Where there is a key there were seals: without one of them it could be any log. */
    private static AuditReport unsealed(AuditReport report) {
        return new AuditReport(
                report.files(),
                report.records(),
                report.first(),
                report.last(),
                report.checkpoints(),
                report.sealed(),
                report.key(),
                Optional.of(AuditReport.Finding.unsealed(
                        ACTIVE, report.last().map(AuditRecord::seq).orElse(0L), StartCheck.SEALS_GONE)));
    }

    /**
     * Checks the chain of single files, and the seals that lie beside the first. Files that are not among them are not missed; but the
     * newest one, by its name, must go on to where the seals do.
     */
    public static AuditReport verifyFiles(List<Path> files, Optional<CheckpointKey> key) throws IOException {
        List<Path> ordered = new ArrayList<>();
        Map<Path, Long> firsts = new TreeMap<>();
        for (Path file : files) {
            firsts.put(file, AuditFile.first(file).map(AuditRecord::seq).orElse(0L));
            ordered.add(file);
        }
        ordered.sort(Comparator.comparing(firsts::get));
        Map<Path, Long> lengths = new java.util.LinkedHashMap<>();
        for (Path file : ordered) {
            lengths.put(file, Files.size(file));
        }
        AuditFiles beside = new AuditFiles(ordered.get(0).toAbsolutePath().resolveSibling(ACTIVE));
        Seals seals = seals(beside, key.isPresent() ? key : keyBeside(beside), Optional.empty());
        AuditChain chain = read(lengths, seals);
        Path last = ordered.get(ordered.size() - 1);
        if (last.endsWith(ACTIVE)) {
            chain.end(last, false);
        }
        return report(ordered, chain, false);
    }

    static Seals seals(AuditFiles files, Optional<CheckpointKey> key, Optional<Path> anchor) throws IOException {
        Seals seals = new Seals(key);
        seals.read(files.checkpoints(), files.head());
        if (anchor.isPresent()) {
            AuditFiles elsewhere = new AuditFiles(anchor.get().resolve(ACTIVE));
            seals.read(elsewhere.checkpoints(), elsewhere.head());
        }
        return seals;
    }

    private static Optional<CheckpointKey> keyBeside(AuditFiles files) throws IOException {
        return Files.exists(files.publicKey()) ? Optional.of(CheckpointKey.read(files.publicKey())) : Optional.empty();
    }

    /** @param whole the files are all there are: nothing may be missing before and after them */
    static AuditReport verify(Map<Path, Long> lengths, Seals seals, boolean whole) throws IOException {
        AuditChain chain = read(lengths, seals);
        List<Path> files = List.copyOf(lengths.keySet());
        if (whole && !files.isEmpty()) {
            chain.end(files.get(files.size() - 1), true);
        }
        return report(files, chain, whole);
    }

    private static AuditChain read(Map<Path, Long> lengths, Seals seals) throws IOException {
        AuditChain chain = new AuditChain(seals, record -> {});
        for (Map.Entry<Path, Long> file : lengths.entrySet()) {
            chain.read(file.getKey(), file.getValue());
        }
        return chain;
    }

    private static AuditReport report(List<Path> files, AuditChain chain, boolean whole) {
        Seals seals = chain.seals();
        Optional<AuditReport.Finding> finding = chain.finding().or(() -> seals.finding());
        if (finding.isEmpty() && whole && files.isEmpty() && !seals.none()) {
            finding = Optional.of(new AuditReport.Finding(ACTIVE, 0, 1, "is missing: there is no log, only its seals"));
        }
        return new AuditReport(
                files.stream().map(file -> file.getFileName().toString()).toList(),
                chain.records(),
                chain.first(),
                chain.last(),
                seals.count(),
                seals.newest().map(Checkpoint::seq).orElse(0L),
                seals.keyFingerprint(),
                finding);
    }
}

package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Goes from file to file and from line to line, and stops at the first record that does not continue the one before, or is
 * another one than was sealed.
 */
final class AuditChain {
    private static final Pattern THROUGH = Pattern.compile("records [0-9]+ to ([0-9]+),.*");

    private final Seals seals;
    private final Consumer<AuditRecord> replay;
    private String previousHash = AuditLine.GENESIS;
    private AuditRecord last;
    private long next = 1;
    private long first;
    private long records;
    private boolean beginningIsOnRecord;
    private long linesOfLast;
    private long wholeLength;
    private long sealedLength;
    private AuditReport.Finding finding;

    AuditChain(Seals seals, Consumer<AuditRecord> replay) {
        this.seals = seals;
        this.replay = replay;
    }

    /** Looks at every line. */
    void read(Path file, long limit) throws IOException {
        begin(file);
        try (AuditFile lines = AuditFile.open(file, limit)) {
            String line = lines.nextLine();
            while (finding == null && line != null) {
                linesOfLast = lines.number();
                take(file, line);
                wholeLength = lines.offset();
                if (finding == null
                        && seals.newest().filter(seal -> seal.seq() == next - 1).isPresent()) {
                    sealedLength = wholeLength;
                }
                line = lines.nextLine();
            }
        }
    }

    /** Looks at the last line alone. */
    void skim(Path file) throws IOException {
        begin(file);
        if (finding != null) {
            return;
        }
        Optional<AuditRecord> end = AuditFile.last(file);
        if (end.isEmpty() || end.get().seq() < next) {
            finding = at(file, 0, "is not how this file ends");
            return;
        }
        accept(file, end.get());
        records += end.get().seq() - next + 1;
        next = end.get().seq() + 1;
    }

    /** The chain may begin later than at 1: the first record of a file that is not the first names the hash before it. */
    private void begin(Path file) throws IOException {
        linesOfLast = 0;
        wholeLength = 0;
        sealedLength = 0;
        if (last != null || first != 0 || finding != null) {
            return;
        }
        Optional<AuditRecord> begins = AuditFile.first(file);
        Optional<String> before = begins.flatMap(Turn::hashBefore);
        first = begins.map(AuditRecord::seq).orElse(1L);
        if (first > 1 && before.isPresent()) {
            next = first;
            previousHash = before.get();
        } else {
            first = 1;
        }
    }

    private void take(Path file, String line) {
        Optional<AuditRecord> read = AuditLine.read(line);
        if (read.isEmpty()) {
            finding = at(file, linesOfLast, "is not a record that was ever written");
        } else if (read.get().seq() != next) {
            finding = at(file, linesOfLast, "is absent: record " + read.get().seq() + " is in its place");
        } else if (!AuditLine.continues(read.get(), previousHash)) {
            finding = at(file, linesOfLast, "does not continue the chain of hashes");
        } else {
            accept(file, read.get());
            if (finding == null) {
                records++;
                next++;
                replay.accept(read.get());
            }
        }
    }

    private void accept(Path file, AuditRecord record) {
        Optional<Checkpoint> sealed = seals.contradicting(record);
        if (sealed.isPresent()) {
            finding = new AuditReport.Finding(
                    file.getFileName().toString(),
                    linesOfLast,
                    record.seq(),
                    "is not the one that was sealed at " + sealed.get().time());
            return;
        }
        last = record;
        previousHash = record.hash();
        if (record.action().equals(Turn.PRUNE) && isSealed(record)) {
            Matcher through = THROUGH.matcher(record.detail());
            beginningIsOnRecord |= through.matches() && through.group(1).equals(String.valueOf(first - 1));
        }
    }

    /** A file is deleted when the record that says so is sealed; any other such record was written by somebody without the key. */
    private boolean isSealed(AuditRecord record) {
        return seals.newest().map(newest -> record.seq() <= newest.seq()).orElse(true);
    }

    /** When all files are through: is the end there, and is the beginning where it should be? */
    void end(Path lastFile, boolean fromTheBeginning) {
        if (finding != null) {
            return;
        }
        finding = missingAtTheEnd(lastFile)
                .or(() -> sealedAreGone(lastFile))
                .or(() -> fromTheBeginning && first > 1 && !beginningIsOnRecord
                        ? Optional.of(new AuditReport.Finding(
                                lastFile.getFileName().toString(),
                                1,
                                first - 1,
                                "and those before it are gone, and no record says that they were deleted"))
                        : Optional.empty())
                .or(seals::finding)
                .orElse(null);
    }

    private Optional<AuditReport.Finding> missingAtTheEnd(Path lastFile) {
        if (seals.headIsMissing()) {
            return Optional.of(at(lastFile, linesOfLast + 1, "may be missing: audit.head is gone, which would tell"));
        }
        return seals.newest()
                .filter(newest -> newest.seq() >= next)
                .map(newest -> at(
                        lastFile,
                        linesOfLast + 1,
                        "is missing, as is all up to " + newest.seq() + ", which was sealed at " + newest.time()));
    }

    /** Nothing that is here was ever sealed, and what was is not here. */
    private Optional<AuditReport.Finding> sealedAreGone(Path lastFile) {
        return seals.newest()
                .filter(newest -> first > 1 && newest.seq() < first)
                .map(newest -> new AuditReport.Finding(
                        lastFile.getFileName().toString(),
                        1,
                        newest.seq(),
                        "and those before it are gone, and it was the last that was sealed, at " + newest.time()));
    }

    private AuditReport.Finding at(Path file, long line, String what) {
        return new AuditReport.Finding(file.getFileName().toString(), line, next, what);
    }

    Optional<AuditReport.Finding> finding() {
        return Optional.ofNullable(finding);
    }

    Optional<AuditRecord> last() {
        return Optional.ofNullable(last);
    }

    String lastHash() {
        return previousHash;
    }

    long next() {
        return next;
    }

    long first() {
        return records == 0 ? 0 : first;
    }

    long records() {
        return records;
    }

    /** Of the file that was read last, up to and with its last good line. */
    long wholeLength() {
        return wholeLength;
    }

    /** Of that file, up to and with the record of the newest seal: that much was on the disk. */
    long sealedLength() {
        return sealedLength;
    }

    Seals seals() {
        return seals;
    }
}

package gov.hms.sys.audit;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the log writes about its own files. */
final class Turn {
    static final String ROTATE = "audit.rotate";
    static final String PRUNE = "audit.prune";

    private static final String SYSTEM = "system";
    private static final Pattern CONTINUES = Pattern.compile("continues record ([0-9]+) with hash ([0-9a-f]{64})");

    private Turn() {}

    /** The first record of each file but the very first: so that a file can be checked without those before it. */
    static AuditEntry begins(Path closed, long lastSeq, String lastHash) {
        return new AuditEntry(
                SYSTEM,
                ROTATE,
                closed.getFileName().toString(),
                "continues record " + lastSeq + " with hash " + lastHash);
    }

    static Optional<String> hashBefore(AuditRecord first) {
        Matcher continues = CONTINUES.matcher(first.detail());
        return first.action().equals(ROTATE)
                        && continues.matches()
                        && continues.group(1).equals(String.valueOf(first.seq() - 1))
                ? Optional.of(continues.group(2))
                : Optional.empty();
    }

    /** Written before the file is deleted. */
    static AuditEntry prunes(Path file, long firstSeq, AuditRecord last) {
        return new AuditEntry(
                SYSTEM,
                PRUNE,
                file.getFileName().toString(),
                "records " + firstSeq + " to " + last.seq() + ", the last with hash " + last.hash() + " of "
                        + last.time());
    }

    /** A seal speaks of fewer records than there are: those after it were written right before a crash, or added by hand. */
    static AuditEntry takesOver(long from, long to, Instant sealedAt) {
        return new AuditEntry(
                SYSTEM,
                "audit.resume",
                "records " + from + " to " + to,
                "were written after the last seal, of " + sealedAt + "; a crash leaves such records");
    }
}

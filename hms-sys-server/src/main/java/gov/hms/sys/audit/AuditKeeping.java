package gov.hms.sys.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the log is kept.
 *
 * @param fileBytes a file that has as many is closed, and the next one begun
 * @param fileAge a file whose first record is older is closed too
 * @param retention a closed file whose records are all older is deleted; empty: none ever is
 * @param anchor a directory elsewhere, to which every seal is written as well; who can rewrite the log should not be able to
 *     write there
 * @param signer of seals; empty: the log is chained, and not sealed
 * @param mayBegin whether there may be no log yet; else one that is absent counts as altered
 */
public record AuditKeeping(
        long fileBytes,
        Duration fileAge,
        Optional<Duration> retention,
        Optional<Path> anchor,
        Optional<CheckpointSigner> signer,
        boolean mayBegin) {

    private static final long DEFAULT_FILE_BYTES = 64L << 20;
    private static final Duration DEFAULT_FILE_AGE = Duration.ofDays(7);

    /** Files of 64 MiB or a week, kept for ever; without seals; begun where there is none. */
    public static final AuditKeeping UNSEALED = new AuditKeeping(
            DEFAULT_FILE_BYTES, DEFAULT_FILE_AGE, Optional.empty(), Optional.empty(), Optional.empty(), true);

    public AuditKeeping withFiles(long bytes, Duration age) {
        return new AuditKeeping(bytes, age, retention, anchor, signer, mayBegin);
    }

    public AuditKeeping withRetention(Optional<Duration> kept) {
        return new AuditKeeping(fileBytes, fileAge, kept, anchor, signer, mayBegin);
    }

    public AuditKeeping withAnchor(Optional<Path> elsewhere) {
        return new AuditKeeping(fileBytes, fileAge, retention, elsewhere, signer, mayBegin);
    }

    public AuditKeeping sealedBy(CheckpointSigner by) {
        return new AuditKeeping(fileBytes, fileAge, retention, anchor, Optional.of(by), mayBegin);
    }

    public AuditKeeping beginning(boolean may) {
        return new AuditKeeping(fileBytes, fileAge, retention, anchor, signer, may);
    }
}

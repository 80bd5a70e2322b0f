package gov.hms.sys.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the audit log is kept.
 *
 * @param retention a closed file whose records are all older is deleted, 30 days to 100 years; empty: none ever is
 * @param anchor a directory elsewhere, best on another machine's disk, to which every seal is written as well
 * @param beginAnew whether an HMS-SYS that was here before may begin a new log where there is none
 */
public record AuditSettings(Optional<Duration> retention, Optional<Path> anchor, boolean beginAnew) {
    static final AuditSettings DEFAULTS = new AuditSettings(Optional.empty(), Optional.empty());

    static final Duration SHORTEST = Duration.ofDays(30);
    static final Duration LONGEST = Duration.ofDays(36_500);

    /** Where a log that is gone is missed. */
    AuditSettings(Optional<Duration> retention, Optional<Path> anchor) {
        this(retention, anchor, false);
    }

    public AuditSettings {
        retention.ifPresent(AuditSettings::requireLong);
    }

    private static void requireLong(Duration kept) {
        if (kept.compareTo(SHORTEST) < 0 || kept.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("audit retention: " + kept.toDays() + " days (expected: "
                    + SHORTEST.toDays() + " to " + LONGEST.toDays() + ", or none to keep all)");
        }
    }
}

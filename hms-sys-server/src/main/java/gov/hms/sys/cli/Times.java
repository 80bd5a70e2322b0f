package gov.hms.sys.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time on the screen: UTC, to the second. */
final class Times {
    private Times() {}

    /** What is not a time stays as it is; nothing becomes {@code -}. */
    static String seconds(String instant) {
        if (instant.isEmpty()) {
            return "-";
        }
        try {
            return Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException notATime) {
            return instant;
        }
    }
}

package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.Exchange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;

/** How long an overloaded peer asks to be left alone: RFC 9110, section 10.2.3, in seconds or as a date. */
final class RetryAfter {
    private static final String HEADER = "Retry-After";

    /** Longer is the same as never, for a call that waits. */
    private static final long MOST_SECONDS = 86_400;

    private RetryAfter() {}

    /** In nanoseconds; 0 when the answer asks for nothing, or for nonsense. */
    static <R> long nanos(R answer, Exchange<R> exchange, InstantSource clock) {
        int status = exchange.status(answer);
        if (status != 429 && status != 503) {
            return 0;
        }
        String value = exchange.header(answer, HEADER);
        return value == null || value.isBlank() ? 0 : parse(value.trim(), clock.instant());
    }

    static long parse(String value, Instant now) {
        long seconds = value.chars().allMatch(c -> c >= '0' && c <= '9')
                ? value.length() > 9 ? MOST_SECONDS : Long.parseLong(value)
                : untilDate(value, now);
        return Math.max(0, Math.min(seconds, MOST_SECONDS)) * 1_000_000_000L;
    }

    private static long untilDate(String value, Instant now) {
        try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
            return Duration.between(now, date).plusNanos(999_999_999).toSeconds();
        } catch (DateTimeException nonsense) {
            return 0;
        }
    }
}

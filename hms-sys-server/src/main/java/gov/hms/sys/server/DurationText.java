package gov.hms.sys.server;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code 90s}, {@code 30m}, {@code 24h}, {@code 7d}. */
public final class DurationText {
    /** A number and its unit. */
    static final String FORM = "([1-9][0-9]{0,5})([smhd])";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    private DurationText() {}

    /** Empty when the text has another form. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }
}

package gov.hms.sys.cli;

import gov.hms.sys.server.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 90s}, {@code 30m}, {@code 24h}, {@code 7d}: to a duration and back. */
final class DurationWord implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String word) {
        return DurationText.parse(word)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + word + "' (expected: a number and s, m, h or d, as in 90s, 30m, 24h, 7d)"));
    }

    /** In the largest unit that leaves no rest. */
    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Whole minutes within the bounds, or a complaint that names the option. */
    static long minutes(String option, Duration duration, Duration longest) throws CommandException {
        if (duration.toSeconds() % 60 != 0 || duration.compareTo(longest) > 0) {
            throw CommandException.badInput(
                    option + ": " + of(duration) + " (expected: whole minutes, from 1m to " + of(longest) + ")",
                    "for example: " + option + " 30m");
        }
        return duration.toMinutes();
    }
}

package gov.hms.sys.admin;

import gov.hms.sys.statistics.CallStatistics;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ?last}: how far to look back.
 *
 * @param written as it was asked for
 */
record Lookback(String written, Duration duration) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})([smh])");

    static Lookback read(ApiRequest request, String otherwise) throws ApiException {
        String text = request.parameter("last").orElse(otherwise);
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration window = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (!window.isZero() && window.compareTo(CallStatistics.KEPT) <= 0) {
                return new Lookback(text, window);
            }
        }
        throw new ApiException(
                ErrorCode.BAD_REQUEST,
                "last: " + PlannedCalls.shown(text) + " (expected: 1s to 1h, as in 30s or 5m)",
                "correct it");
    }
}

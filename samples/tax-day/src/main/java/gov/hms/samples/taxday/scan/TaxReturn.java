package gov.hms.samples.taxday.scan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a return says, as far as the rules look at it. A line that is not on the form is absent from {@code amounts}.
 *
 * @param amounts cents by line
 * @param employerWages cents, one per employer of schedule W; empty when the return has no such page
 */
record TaxReturn(
        Optional<String> taxpayerId,
        List<String> dependentIds,
        Optional<String> routing,
        Optional<String> account,
        Map<Line, Long> amounts,
        List<Long> employerWages) {
    private static final String AMOUNT = "(-?[\\d,]{1,15}\\.\\d{2})";
    private static final Pattern FORM_LINE = Pattern.compile("(?m)^Line ([1-6])\\b.*?" + AMOUNT + "\\s*$");
    private static final Pattern EMPLOYER = Pattern.compile("(?m)^Employer \\d+\\b.*?" + AMOUNT + "\\s*$");
    private static final Pattern TAXPAYER = Pattern.compile("(?m)^Taxpayer id: (\\S+)\\s*$");
    private static final Pattern DEPENDENT = Pattern.compile("(?m)^Dependent id: (\\S+)\\s*$");
    private static final Pattern ROUTING = Pattern.compile("(?m)^Routing: (\\d{9})\\s*$");
    private static final Pattern ACCOUNT = Pattern.compile("(?m)^Account: (\\d{4,17})\\s*$");

    static TaxReturn parse(String text) {
        Map<Line, Long> amounts = new EnumMap<>(Line.class);
        for (Matcher line = FORM_LINE.matcher(text); line.find(); ) {
            amounts.putIfAbsent(Line.values()[Integer.parseInt(line.group(1)) - 1], cents(line.group(2)));
        }
        List<Long> employers = new ArrayList<>();
        for (Matcher employer = EMPLOYER.matcher(text); employer.find(); ) {
            employers.add(cents(employer.group(1)));
        }
        return new TaxReturn(
                first(TAXPAYER, text),
                all(DEPENDENT, text),
                first(ROUTING, text),
                first(ACCOUNT, text),
                amounts,
                employers);
    }

    /** The amount of a line that {@link Rules} has found to be there. */
    long cents(Line line) {
        return amounts.get(line);
    }

    private static long cents(String amount) {
        return new BigDecimal(amount.replace(",", "")).movePointRight(2).longValueExact();
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}

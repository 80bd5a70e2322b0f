package gov.hms.sys.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import gov.hms.mesh.internal.policy.PolicyBounds;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Regular expressions. RE2 matches in linear time, but its program grows with the product of nested counts, and RE2/J knows no limit
 * to that: thirty characters could ask for a thousand million instructions, here and in every client.
 */
final class RegexText implements TextKind.Check {
    static final int MAX_LENGTH = PolicyBounds.MAX_REGEX;
    /** Instructions, estimated from above; each takes some tens of bytes, in every process that has the policy. */
    private static final long MAX_PROGRAM = 10_000;
    /** What the table of a class such as {@code \pL} takes, in instructions. */
    private static final long CLASS = 100;

    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{([0-9]{1,4})(?:,([0-9]{0,4}))?\\}");
    private static final java.util.regex.Pattern UNICODE_CLASS = java.util.regex.Pattern.compile("\\\\[pP]");

    @Override
    public Optional<String> refuse(String regex) {
        return estimate(regex) > MAX_PROGRAM
                ? Optional.of("something simpler; with nested counts or classes like these it takes more than "
                        + MAX_PROGRAM + " steps")
                : reason(regex);
    }

    @Override
    public Optional<String> refuse(String regex, Findings document) {
        long estimate = estimate(regex);
        return estimate <= MAX_PROGRAM && !document.affords(estimate)
                ? Optional.of("fewer or simpler ones; all expressions of the document together take too many steps")
                : refuse(regex);
    }

    private static Optional<String> reason(String regex) {
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException refused) {
            return Optional.of("an RE2 expression; " + Shown.of(reason(refused)));
        }
    }

    private static String reason(PatternSyntaxException refused) {
        String pattern = refused.getPattern();
        if ("stack underflow".equals(pattern)) {
            return "a ) without its (";
        }
        return pattern == null || pattern.isEmpty()
                ? refused.getDescription()
                : refused.getDescription() + ": " + pattern;
    }

    /** Every count that may stand behind a group multiplies; of the others, only the largest does. */
    private static long estimate(String regex) {
        long groups = 1;
        long largest = 1;
        Matcher counts = COUNT.matcher(regex);
        while (counts.find()) {
            long count = Math.max(1, Math.max(number(counts.group(1)), number(counts.group(2))));
            if (behindGroup(regex, counts.start())) {
                groups = Math.min(groups * count, Integer.MAX_VALUE);
            } else {
                largest = Math.max(largest, count);
            }
        }
        long classes = UNICODE_CLASS.matcher(regex).results().count();
        return groups * largest * regex.length() + classes * CLASS;
    }

    /** {@code \E} ends a quotation, which may be empty, so that the count is for what stands before it. */
    private static boolean behindGroup(String regex, int at) {
        return regex.startsWith(")", at - 1) || regex.startsWith("\\E", at - 2);
    }

    private static long number(String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}

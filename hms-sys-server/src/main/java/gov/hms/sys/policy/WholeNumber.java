package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers by our own rules: decimal digits, nothing else. */
final class WholeNumber {
    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,9}");
    private static final Pattern WITH_SIGN = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern WITH_UNIT = Pattern.compile("([1-9][0-9]{0,8}) ?(ms|s|sec|m|min|h|%)");
    private static final Map<String, Long> UNIT_MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "sec", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L);

    private WholeNumber() {}

    /** The number, or a negative one when the text is none within the bound; {@link #expectation} says why. */
    static int read(YamlNode.Scalar scalar, Bound bound) {
        if (!scalar.plain() || !DIGITS.matcher(scalar.text()).matches()) {
            return -1;
        }
        long number = Long.parseLong(scalar.text());
        return bound.holds(number) ? (int) number : -1;
    }

    /** What a refused text should have been. */
    static String expectation(YamlNode.Scalar scalar, String field, Bound bound) {
        if (!scalar.plain()) {
            return bound + ", without quotes";
        }
        Matcher withUnit = WITH_UNIT.matcher(scalar.text());
        if (withUnit.matches()) {
            long number = inUnitOf(field, Long.parseLong(withUnit.group(1)), withUnit.group(2));
            if (bound.holds(number)) {
                return bound + "; wrong unit: write " + number + ", the unit is in the field's name";
            }
        }
        boolean plainNumber = WITH_SIGN.matcher(scalar.text()).matches();
        return plainNumber ? bound.toString() : bound + ", in decimal digits only";
    }

    private static long inUnitOf(String field, long number, String unit) {
        if (unit.equals("%")) {
            return field.toLowerCase(Locale.ROOT).endsWith("percent") ? number : -1;
        }
        long millis = number * UNIT_MILLIS.get(unit);
        if (field.endsWith("Ms")) {
            return millis;
        }
        long unitMillis = field.endsWith("Seconds") ? 1_000 : field.endsWith("Hours") ? 3_600_000 : 0;
        return unitMillis > 0 && millis % unitMillis == 0 ? millis / unitMillis : -1;
    }
}

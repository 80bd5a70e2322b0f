package gov.hms.samples.taxday.story;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an act measured, and what of it is not as it should be. */
final class Figures {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Fractions are kept to a thousandth: more digits would claim more than a clock on a busy machine can tell. */
    Figures put(String name, Object value) {
        values.put(name, value instanceof Double fraction ? Math.round(fraction * 1_000) / 1_000.0 : value);
        return this;
    }

    /** @param problem what is said when it does not hold; with the value and the expectation */
    void require(boolean holds, String problem, Object... arguments) {
        if (!holds) {
            problems.add(problem.formatted(arguments));
        }
    }

    /** In the order in which they were put. */
    Map<String, Object> values() {
        return values;
    }

    /** Empty when the act passed. */
    List<String> problems() {
        return problems;
    }
}

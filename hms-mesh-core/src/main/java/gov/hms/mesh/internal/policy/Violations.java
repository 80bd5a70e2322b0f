package gov.hms.mesh.internal.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects what is wrong with a configuration, each with the place where it stands. */
final class Violations {
    private final List<String> found;
    private final String place;

    Violations() {
        this(new ArrayList<>(), "");
    }

    private Violations(List<String> found, String place) {
        this.found = found;
        this.place = place;
    }

    /** Collects into the same list, for a part of the configuration. */
    Violations at(String part) {
        return new Violations(found, place + part + ".");
    }

    void check(boolean holds, String violation) {
        if (!holds) {
            found.add(place + violation);
        }
    }

    void check(String field, int value, PolicyBounds.Bound bound) {
        check(bound.holds(value), field + ": " + value + " (expected: " + bound + ")");
    }

    /** As {@link #check}, but 0 stands for "not set". */
    void checkOptional(String field, int value, PolicyBounds.Bound bound) {
        check(value == 0 || bound.holds(value), field + ": " + value + " (expected: " + bound + ")");
    }

    /** Reads a value whose parser explains itself; null, and a violation, when it refuses. */
    <T> T parse(String field, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException refused) {
            found.add(place + field + ": " + refused.getMessage());
            return null;
        }
    }

    void throwIfAny() throws InvalidConfigException {
        if (!found.isEmpty()) {
            throw new InvalidConfigException(found);
        }
    }
}

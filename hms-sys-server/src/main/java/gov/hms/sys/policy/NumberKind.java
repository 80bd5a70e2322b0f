package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.Map;
import java.util.Optional;

/**
 * A whole number.
 *
 * @param unit for the reference; empty for a count
 */
public record NumberKind(Bound bound, String unit) implements Kind {
    public static NumberKind of(Bound bound) {
        return new NumberKind(bound, "");
    }

    @Override
    public Optional<Integer> read(Value value) {
        if (!(value.node() instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            value.reject(expected());
            return Optional.empty();
        }
        int number = WholeNumber.read(scalar, bound);
        if (number < 0) {
            value.reject(WholeNumber.expectation(scalar, value.field(), bound));
            return Optional.empty();
        }
        return Optional.of(number);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "integer", "minimum", bound.min(), "maximum", bound.max());
    }

    @Override
    public String expected() {
        return bound.toString();
    }

    @Override
    public String values() {
        return unit.isEmpty() ? bound.toString() : bound + " " + unit;
    }
}

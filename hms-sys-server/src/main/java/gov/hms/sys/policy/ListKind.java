package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of things of one kind.
 *
 * @param what they are, in the plural
 * @param items how many there may be
 */
public record ListKind(String what, Bound items, Kind item) implements Kind {
    @Override
    public Optional<List<Object>> read(Value value) {
        List<Object> read = new ArrayList<>();
        value.items(what, items).forEach(written -> item.read(written).ifPresent(read::add));
        return Optional.of(read);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "array", "minItems", items.min(), "maxItems", items.max(), "items", item.schema());
    }

    @Override
    public String expected() {
        return "a list of " + what;
    }

    @Override
    public String values() {
        return item instanceof TextKind text ? items + " " + what + ", each " + text.expected() : items + " " + what;
    }
}

package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.Optional;
import java.util.OptionalInt;

/** The fields of one mapping, held against what is known there. */
final class Fields {
    private final YamlNode.Mapping mapping;
    private final Value whole;
    private final Shape shape;

    private Fields(YamlNode.Mapping mapping, Value whole, Shape shape) {
        this.mapping = mapping;
        this.whole = whole;
        this.shape = shape;
    }

    /** Reports every field that is not known, and a mapping without any. */
    static Fields of(YamlNode.Mapping mapping, Value whole, Shape shape) {
        Fields fields = new Fields(mapping, whole, shape);
        if (mapping.entries().isEmpty()) {
            whole.findings().add(mapping.at(), Value.named(whole.path()), "{}", "at least one of " + shape.listed());
        }
        mapping.entries().forEach((name, entry) -> {
            if (!shape.fields().contains(name)) {
                whole.findings()
                        .add(
                                entry.keyAt(),
                                Value.child(whole.path(), Shown.of(name)),
                                "unknown field",
                                "one of " + shape.listed() + Suggestion.hint(name, shape.fields()));
            }
        });
        return fields;
    }

    boolean isEmpty() {
        return mapping.entries().isEmpty();
    }

    Position at() {
        return mapping.at();
    }

    Optional<Value> find(String name) {
        if (!shape.fields().contains(name)) {
            throw new IllegalStateException(name + " is missing in the shape of " + shape.path());
        }
        return Optional.ofNullable(mapping.entries().get(name))
                .map(entry -> new Value(entry.value(), Value.child(whole.path(), name), whole.findings()));
    }

    /** As {@link #find}, and its absence is reported. */
    Optional<Value> require(String name, String expected) {
        Optional<Value> value = find(name);
        if (value.isEmpty() && !isEmpty()) {
            whole.findings().add(mapping.at(), Value.child(whole.path(), name), "missing", expected);
        }
        return value;
    }

    OptionalInt wholeNumber(String name, Bound bound) {
        Optional<Value> value = find(name);
        return value.isPresent() ? value.get().wholeNumber(bound) : OptionalInt.empty();
    }

    int wholeNumber(String name, Bound bound, int whenAbsent) {
        return wholeNumber(name, bound).orElse(whenAbsent);
    }
}

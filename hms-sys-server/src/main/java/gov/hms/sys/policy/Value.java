package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A node and the path to it. Each reading method gives the value, or nothing after it has reported why.
 *
 * @param path as in {@code spec.routes[0].timeoutMs}; empty for the document itself
 */
record Value(YamlNode node, String path, Findings findings) {
    static String child(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** How a message names a path. */
    static String named(String path) {
        return path.isEmpty() ? "document" : path;
    }

    void reject(String expected) {
        if (!(node instanceof YamlNode.Refused)) {
            findings.add(node.at(), named(path), node.shown(), expected);
        }
    }

    Optional<Fields> fields(Shape shape) {
        if (node instanceof YamlNode.Mapping mapping) {
            return Optional.of(Fields.of(mapping, this, shape));
        }
        reject("a mapping with " + shape.listed());
        return Optional.empty();
    }

    /** @param items how many there may be */
    List<Value> items(String what, Bound items) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            reject("a list of " + what);
            return List.of();
        }
        int size = sequence.items().size();
        if (!items.holds(size)) {
            findings.add(node.at(), path, size + " " + what, items.toString());
            return List.of();
        }
        List<Value> values = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            values.add(new Value(item, path + "[" + values.size() + "]", findings));
        }
        return values;
    }

    OptionalInt wholeNumber(Bound bound) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            reject(bound.toString());
            return OptionalInt.empty();
        }
        int number = WholeNumber.read(scalar, bound);
        if (number < 0) {
            reject(WholeNumber.expectation(scalar, path.substring(path.lastIndexOf('.') + 1), bound));
            return OptionalInt.empty();
        }
        return OptionalInt.of(number);
    }

    /** A text that is there; whether it is a good one is for the caller to say. */
    Optional<String> text(String expected) {
        if (node instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
            return Optional.of(scalar.text());
        }
        reject(expected);
        return Optional.empty();
    }
}

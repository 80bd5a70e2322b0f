package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node and the path to it. Each reading method gives the value, or nothing after it has reported why.
 *
 * @param path as in {@code spec.routes[0].timeoutMs}; empty for the document itself
 */
public record Value(YamlNode node, String path, Findings findings) {
    static String child(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** How a message names a path. */
    static String named(String path) {
        return path.isEmpty() ? "document" : path;
    }

    Value child(String field, YamlNode child) {
        return new Value(child, child(path, Shown.of(field)), findings);
    }

    /** The last part of the path. */
    String field() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    void reject(String expected) {
        if (!(node instanceof YamlNode.Refused)) {
            findings.add(node.at(), named(path), node.shown(), expected);
        }
    }

    /** As {@link #reject}, about a place and in words of one's own. */
    void report(Position at, String found, String expected) {
        findings.add(at, named(path), found, expected);
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

    /** A text that is there; whether it is a good one is for the caller to say. */
    Optional<String> text(String expected) {
        if (node instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
            return Optional.of(scalar.text());
        }
        reject(expected);
        return Optional.empty();
    }
}

package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A list of words out of a fixed set, each at most once: {@code [GET, POST]}.
 *
 * @param what they are, in the plural
 */
public record WordsKind(String what, List<String> words) implements Kind {
    @Override
    public Optional<Set<String>> read(Value value) {
        Set<String> read = new LinkedHashSet<>();
        String oneOf = "one of " + String.join(", ", words);
        for (Value item : value.items(what, bound())) {
            Optional<String> word = item.text(oneOf);
            if (word.isEmpty()) {
                continue;
            }
            if (!words.contains(word.get())) {
                item.reject(oneOf + Suggestion.hint(word.get(), words));
            } else if (!read.add(word.get())) {
                item.reject("each only once");
            }
        }
        return Optional.of(read);
    }

    @Override
    public Map<String, Object> schema() {
        List<Object> values = new ArrayList<>(words);
        // who writes [429] means the word, but an editor sees a number
        words.stream()
                .filter(word -> word.matches("[0-9]+"))
                .map(Integer::valueOf)
                .forEach(values::add);
        return Map.of(
                "type",
                "array",
                "minItems",
                bound().min(),
                "maxItems",
                bound().max(),
                "uniqueItems",
                true,
                "items",
                Map.of("enum", values));
    }

    @Override
    public String expected() {
        return "a list of " + what;
    }

    @Override
    public String values() {
        return bound() + " of `" + String.join("`, `", words) + "`";
    }

    private Bound bound() {
        return new Bound(1, words.size());
    }
}

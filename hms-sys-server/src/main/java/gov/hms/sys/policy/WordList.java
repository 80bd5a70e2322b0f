package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A list of words out of a fixed set, each at most once: {@code [GET, POST]}. */
final class WordList {
    private WordList() {}

    static Set<String> read(Value value, String what, List<String> known) {
        Set<String> words = new LinkedHashSet<>();
        String expected = "one of " + String.join(", ", known);
        for (Value item : value.items(what, new Bound(1, known.size()))) {
            Optional<String> word = item.text(expected);
            if (word.isEmpty()) {
                continue;
            }
            if (!known.contains(word.get())) {
                item.reject(expected + Suggestion.hint(word.get(), known));
            } else if (!words.add(word.get())) {
                item.reject("each only once");
            }
        }
        return words;
    }

    static Set<String> methods(Fields fields) {
        return fields.find("methods")
                .map(value -> read(value, "methods", PolicyLanguage.METHODS))
                .orElse(Set.of());
    }
}

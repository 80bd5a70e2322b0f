package gov.hms.sys.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One word out of a fixed set.
 *
 * @param refused words that somebody may expect here, with what to tell them
 */
public record WordKind(List<String> words, Map<String, String> refused) implements Kind {
    public static WordKind of(String... words) {
        return new WordKind(List.of(words), Map.of());
    }

    @Override
    public Optional<String> read(Value value) {
        Optional<String> word = value.text(expected());
        if (word.isPresent() && !words.contains(word.get())) {
            value.reject(expected() + hint(word.get()));
            return Optional.empty();
        }
        return word;
    }

    private String hint(String word) {
        if (refused.containsKey(word)) {
            return "; " + refused.get(word);
        }
        return words.size() == 1 ? "" : Suggestion.hint(word, words);
    }

    @Override
    public Map<String, Object> schema() {
        return words.size() == 1 ? Map.of("const", words.get(0)) : Map.of("enum", words);
    }

    @Override
    public String expected() {
        return words.size() == 1 ? words.get(0) : "one of " + String.join(", ", words);
    }

    @Override
    public String values() {
        return "`" + String.join("`, `", words) + "`";
    }
}

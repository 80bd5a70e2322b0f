package gov.hms.sys.policy;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text of a certain form.
 *
 * @param expected the form, in words
 * @param maxLength in characters
 * @param pattern the form, in the part of regular expressions that Java and JSON Schema have in common
 * @param check what a pattern cannot say
 * @param bare whether it may look like a number or a yes, as {@code version: 1.10} does; it stays a text all the same
 */
public record TextKind(String expected, int maxLength, Pattern pattern, Check check, boolean bare) implements Kind {
    /** Looks at a text that has the right form. */
    public interface Check {
        Check NONE = text -> Optional.empty();

        /** What would be right instead; empty when it is right already. */
        Optional<String> refuse(String text);

        /** The same, for what the document as a whole may not have too much of. */
        default Optional<String> refuse(String text, Findings document) {
            return refuse(text);
        }
    }

    public static TextKind of(String expected, int maxLength, String pattern) {
        return new TextKind(expected, maxLength, Pattern.compile(pattern), Check.NONE, false);
    }

    public TextKind checked(Check further) {
        return new TextKind(expected, maxLength, pattern, further, bare);
    }

    public TextKind asBare() {
        return new TextKind(expected, maxLength, pattern, check, true);
    }

    TextKind described(String other) {
        return new TextKind(other, maxLength, pattern, check, bare);
    }

    @Override
    public Optional<String> read(Value value) {
        Optional<String> text = value.text(expected);
        Optional<String> refused = text.flatMap(written -> refuse(written, value.findings()));
        refused.ifPresent(value::reject);
        return refused.isPresent() ? Optional.empty() : text;
    }

    /** What would be right instead; empty when the text is right already. */
    Optional<String> refuse(String text, Findings document) {
        if (text.length() > maxLength || !pattern.matcher(text).matches()) {
            return Optional.of(expected);
        }
        return check.refuse(text, document);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of(
                "type",
                bare ? new String[] {"string", "number", "boolean"} : "string",
                "maxLength",
                maxLength,
                "pattern",
                "^(?:" + pattern.pattern() + ")$");
    }
}

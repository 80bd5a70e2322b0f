package gov.hms.sys.policy;

import java.util.Optional;

/**
 * One field of the language.
 *
 * @param meaning one sentence, for the reference and for editors
 * @param example a value as it is written in YAML
 * @param required whether its mapping is nothing without it
 * @param fallback what stands for it when it is not written: a number, a word, a flag or a list of words; empty when that is not
 *     a value that could be written
 * @param absence what holds without it, in words; only without {@code fallback}
 * @param sameAs the path of the field that describes it as well, when there is one
 */
public record Field(
        String name,
        Kind kind,
        String meaning,
        String example,
        boolean required,
        Optional<Object> fallback,
        String absence,
        Optional<String> sameAs) {

    public static Field of(String name, Kind kind, String meaning, String example) {
        return new Field(name, kind, meaning, example, false, Optional.empty(), "none", Optional.empty());
    }

    public Field must() {
        return new Field(name, kind, meaning, example, true, fallback, "required", sameAs);
    }

    public Field otherwise(Object value) {
        return new Field(name, kind, meaning, example, required, Optional.of(value), "", sameAs);
    }

    public Field without(String words) {
        return new Field(name, kind, meaning, example, required, Optional.empty(), words, sameAs);
    }

    Field as(String path) {
        return new Field(name, kind, meaning, example, required, fallback, absence, Optional.of(path));
    }
}

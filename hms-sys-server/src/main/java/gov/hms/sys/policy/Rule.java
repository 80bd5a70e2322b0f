package gov.hms.sys.policy;

import java.util.List;
import java.util.Map;

/** How fields of one mapping depend on each other. */
public sealed interface Rule {
    void check(Section section);

    Map<String, Object> schema();

    /** These exclude each other, and one of them has to be there. */
    record ExactlyOne(List<String> names) implements Rule {
        public static ExactlyOne of(String... names) {
            return new ExactlyOne(List.of(names));
        }

        @Override
        public void check(Section section) {
            List<Value> written = names.stream()
                    .flatMap(name -> section.written(name).stream())
                    .toList();
            String expected = "exactly one of " + String.join(", ", names);
            boolean misspelt = section.value().findings().anyIn(section.value().path());
            if (written.isEmpty() && !misspelt) {
                section.value().report(section.value().node().at(), "none of them", expected);
            }
            written.stream().skip(1).forEach(value -> value.reject(expected));
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of(
                    "oneOf",
                    names.stream()
                            .map(name -> Map.of("required", List.of(name)))
                            .toList());
        }
    }

    /** Both or neither. */
    record Together(String one, String other) implements Rule {
        @Override
        public void check(Section section) {
            require(section, one, other);
            require(section, other, one);
        }

        private static void require(Section section, String there, String missing) {
            if (section.written(missing).isEmpty()) {
                section.written(there).ifPresent(value -> value.reject(missing + " beside it; one needs the other"));
            }
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("dependentRequired", Map.of(one, List.of(other), other, List.of(one)));
        }
    }

    /**
     * The fields say nothing without one of the others.
     *
     * @param why as in {@code without it there is no breaker to set up}
     */
    record Needs(List<String> fields, List<String> anyOf, String why) implements Rule {
        @Override
        public void check(Section section) {
            if (anyOf.stream().anyMatch(name -> section.written(name).isPresent())) {
                return;
            }
            fields.forEach(name -> section.written(name)
                    .ifPresent(value -> value.reject(String.join(" or ", anyOf) + " beside it; " + why)));
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("if", Map.of("anyOf", required(fields)), "then", Map.of("anyOf", required(anyOf)));
        }

        private static List<Map<String, Object>> required(List<String> names) {
            return names.stream()
                    .map(name -> Map.<String, Object>of("required", List.of(name)))
                    .toList();
        }
    }

    /**
     * Who turns the field on beside that word of another field asks for something that nobody does.
     *
     * @param why as in {@code there the key decides}
     */
    record NotOnBeside(String field, String other, String word, String why) implements Rule {
        @Override
        public void check(Section section) {
            boolean on = section.find(field).filter(Boolean.TRUE::equals).isPresent();
            if (on && section.text(other).filter(word::equals).isPresent()) {
                section.written(field)
                        .ifPresent(
                                value -> value.reject("false, or nothing, beside " + other + ": " + word + "; " + why));
            }
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of(
                    "not",
                    Map.of(
                            "required",
                            List.of(field, other),
                            "properties",
                            Map.of(field, Map.of("const", true), other, Map.of("const", word))));
        }
    }

    /** The field goes with one word of another field, and that word with the field. */
    record OfWord(String field, String other, String word) implements Rule {
        @Override
        public void check(Section section) {
            if (section.written(other).isPresent() && section.find(other).isEmpty()) {
                return;
            }
            boolean chosen = section.text(other).filter(word::equals).isPresent();
            if (chosen && section.written(field).isEmpty()) {
                section.written(other).ifPresent(value -> value.reject(field + " beside " + word));
            }
            if (!chosen) {
                section.written(field)
                        .ifPresent(value -> value.reject(other + ": " + word + " beside it; nothing else looks at it"));
            }
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of(
                    "if",
                    Map.of("required", List.of(other), "properties", Map.of(other, Map.of("const", word))),
                    "then",
                    Map.of("required", List.of(field)),
                    "else",
                    Map.of("not", Map.of("required", List.of(field))));
        }
    }
}

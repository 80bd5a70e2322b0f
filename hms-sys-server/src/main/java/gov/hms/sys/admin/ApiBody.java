package gov.hms.sys.admin;

import gov.hms.mesh.internal.policy.PolicyBounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A small body, JSON or YAML (which JSON is), whatever its Content-Type says. Strict: no field is read and ignored. */
final class ApiBody {
    private static final LoadSettings STRICT = LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(0)
            .build();

    private final Map<?, ?> fields;
    private final String example;

    private ApiBody(Map<?, ?> fields, String example) {
        this.fields = fields;
        this.example = example;
    }

    /** @param example of a good body, for messages */
    static ApiBody read(String text, Set<String> known, String example) throws ApiException {
        Object document;
        try {
            // JSON may be indented with tabs, which YAML may not
            document = new Load(STRICT).loadFromString(text.replace('\t', ' '));
        } catch (YamlEngineException | ClassCastException | IllegalArgumentException malformed) {
            throw bad("body: not readable as JSON or YAML: " + firstLine(malformed), example);
        }
        if (!(document instanceof Map<?, ?> fields)) {
            throw bad("body: expected an object with " + String.join(", ", new TreeSet<>(known)), example);
        }
        List<String> unknown = fields.keySet().stream()
                .map(String::valueOf)
                .filter(field -> !known.contains(field))
                .toList();
        if (!unknown.isEmpty()) {
            throw bad(
                    String.join(", ", unknown) + ": unknown (expected: " + String.join(", ", new TreeSet<>(known))
                            + ")",
                    example);
        }
        return new ApiBody(fields, example);
    }

    String text(String field) throws ApiException {
        if (!(fields.get(field) instanceof String text) || text.isBlank()) {
            throw bad(field + ": " + fields.get(field) + " (expected: text)", example);
        }
        return text.strip();
    }

    /** Text that may be absent. */
    Optional<String> optional(String field) throws ApiException {
        return fields.get(field) == null ? Optional.empty() : Optional.of(text(field));
    }

    /** A whole number; {@code otherwise} when it is absent, or an error when that is null. */
    int number(String field, PolicyBounds.Bound bound, Integer otherwise) throws ApiException {
        Object value = fields.get(field);
        if (value == null && otherwise != null) {
            return otherwise;
        }
        if (value instanceof Integer number && bound.holds(number)) {
            return number;
        }
        throw bad(field + ": " + value + " (expected: a whole number, " + bound + ")", example);
    }

    /** False when it is absent. */
    boolean flag(String field) throws ApiException {
        Object value = fields.get(field);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw bad(field + ": " + value + " (expected: true or false)", example);
    }

    /** Empty when it is absent. */
    List<String> texts(String field) throws ApiException {
        Object value = fields.get(field);
        List<?> found = value == null ? List.of() : value instanceof List<?> list ? list : null;
        if (found == null || !found.stream().allMatch(String.class::isInstance)) {
            throw bad(field + ": " + value + " (expected: a list of texts)", example);
        }
        return found.stream().map(String.class::cast).toList();
    }

    private static ApiException bad(String message, String example) {
        return new ApiException(ErrorCode.BAD_REQUEST, message, "send a body like " + example);
    }

    private static String firstLine(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}

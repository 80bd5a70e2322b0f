package gov.hms.sys.policy;

import java.util.Map;
import java.util.Optional;

/**
 * {@code true} or {@code false}, and no other word for it.
 *
 * @param onlyTrue whether the field says nothing but that it is there
 */
public record FlagKind(boolean onlyTrue) implements Kind {
    @Override
    public Optional<Boolean> read(Value value) {
        if (value.node() instanceof YamlNode.Scalar scalar && scalar.plain()) {
            if (scalar.text().equals("true")) {
                return Optional.of(true);
            }
            if (scalar.text().equals("false") && !onlyTrue) {
                return Optional.of(false);
            }
        }
        value.reject(expected());
        return Optional.empty();
    }

    @Override
    public Map<String, Object> schema() {
        return onlyTrue ? Map.of("const", true) : Map.of("type", "boolean");
    }

    @Override
    public String expected() {
        return onlyTrue ? "true" : "true or false";
    }
}

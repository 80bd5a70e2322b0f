package gov.hms.sys.policy;

import java.util.Map;
import java.util.Optional;

/** A mapping with known fields. */
public record MappingKind(Shape shape) implements Kind {
    @Override
    public Optional<Section> read(Value value) {
        if (value.node() instanceof YamlNode.Mapping mapping) {
            return Optional.of(Section.read(mapping, value, shape));
        }
        value.reject(expected());
        return Optional.empty();
    }

    @Override
    public Map<String, Object> schema() {
        return shape.schema();
    }

    @Override
    public String expected() {
        return "a mapping with " + shape.listed();
    }

    @Override
    public String values() {
        return "a mapping";
    }
}

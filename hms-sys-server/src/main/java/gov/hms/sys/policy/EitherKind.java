package gov.hms.sys.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A short form, or a mapping that says it at length. */
record EitherKind(Kind brief, MappingKind mapping) implements Kind {
    @Override
    public Optional<?> read(Value value) {
        return value.node() instanceof YamlNode.Scalar ? brief.read(value) : mapping.read(value);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(brief.schema(), mapping.schema()));
    }

    @Override
    public String expected() {
        return brief.expected() + ", or " + mapping.expected();
    }

    @Override
    public String values() {
        return brief.values() + ", or " + mapping.values();
    }
}

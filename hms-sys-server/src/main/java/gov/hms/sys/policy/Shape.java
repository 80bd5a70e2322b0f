package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields that a mapping may have, and how they depend on each other. */
public record Shape(List<Field> fields, List<Rule> rules) {
    public Shape {
        fields = List.copyOf(fields);
        rules = List.copyOf(rules);
    }

    public static Shape of(Field... fields) {
        return new Shape(List.of(fields), List.of());
    }

    public Shape with(Rule... further) {
        List<Rule> all = new ArrayList<>(rules);
        all.addAll(List.of(further));
        return new Shape(fields, all);
    }

    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    String listed() {
        return String.join(", ", names());
    }

    Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        fields.forEach(field -> properties.put(field.name(), schema(field)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("minProperties", 1);
        List<String> required =
                fields.stream().filter(Field::required).map(Field::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        if (!rules.isEmpty()) {
            schema.put("allOf", rules.stream().map(Rule::schema).toList());
        }
        return schema;
    }

    private static Map<String, Object> schema(Field field) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", field.meaning().replace("`", ""));
        schema.putAll(field.kind().schema());
        field.fallback().ifPresent(value -> schema.put("default", value));
        schema.put("examples", List.of(Example.of(field.example())));
        return schema;
    }
}

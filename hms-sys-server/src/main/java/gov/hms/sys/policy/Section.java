package gov.hms.sys.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** A mapping that was held against its shape. What was refused in it is reported, and absent here. */
public final class Section {
    private final Value value;
    private final Shape shape;
    private final Map<String, Value> written = new LinkedHashMap<>();
    private final Map<String, Object> read = new LinkedHashMap<>();
    private boolean strange;

    private Section(Value value, Shape shape) {
        this.value = value;
        this.shape = shape;
    }

    static Section read(YamlNode.Mapping mapping, Value value, Shape shape) {
        Section section = new Section(value, shape);
        if (mapping.entries().isEmpty()) {
            value.report(mapping.at(), "{}", "at least one of " + shape.listed());
            return section;
        }
        mapping.entries().forEach(section::readEntry);
        shape.fields().stream()
                .filter(field ->
                        field.required() && section.written(field.name()).isEmpty())
                .forEach(field -> value.child(field.name(), mapping)
                        .report(mapping.at(), "missing", field.kind().expected()));
        shape.rules().forEach(rule -> rule.check(section));
        return section;
    }

    private void readEntry(String name, YamlNode.Entry entry) {
        Value child = value.child(name, entry.value());
        Optional<Field> field = shape.field(name);
        if (field.isEmpty()) {
            strange = true;
            child.report(
                    entry.keyAt(), "unknown field", "one of " + shape.listed() + Suggestion.hint(name, shape.names()));
            return;
        }
        written.put(name, child);
        field.get().kind().read(child).ifPresent(found -> read.put(name, found));
    }

    Value value() {
        return value;
    }

    /** Says of a field what is wrong with it beyond what its kind could see. */
    public void refuse(String name, String expected) {
        written(name)
                .ifPresentOrElse(
                        wrong -> wrong.reject(expected),
                        () -> value.report(value.node().at(), name + " missing", expected));
    }

    /** Whether something stands there that nobody knows, such as a misspelt field: what is missing may be meant by it. */
    boolean strange() {
        return strange;
    }

    /** What stands there, right or not. */
    Optional<Value> written(String name) {
        known(name);
        return Optional.ofNullable(written.get(name));
    }

    /** What stands there and is right. */
    public Optional<Object> find(String name) {
        known(name);
        return Optional.ofNullable(read.get(name));
    }

    public OptionalInt number(String name) {
        Optional<Object> number = find(name);
        return number.isPresent() ? OptionalInt.of((Integer) number.get()) : OptionalInt.empty();
    }

    /** The number, or what stands for it when it is not written. */
    public int numberOrDefault(String name) {
        return (Integer) orDefault(name);
    }

    public boolean flagOrDefault(String name) {
        return (Boolean) orDefault(name);
    }

    public Optional<String> text(String name) {
        return find(name).map(String.class::cast);
    }

    public Optional<Section> section(String name) {
        return find(name).map(Section.class::cast);
    }

    /** The mappings of a list. */
    public List<Section> sections(String name) {
        return list(name, Section.class);
    }

    /** The texts of a list. */
    public List<String> texts(String name) {
        return list(name, String.class);
    }

    /** Words out of a fixed set; empty when the field is not written. */
    public Set<String> words(String name) {
        return find(name).map(words -> copy((Set<?>) words, String.class)).orElse(Set.of());
    }

    /** What stands under names of the author's own. */
    Map<String, Object> named(String name) {
        Map<String, Object> entries = new LinkedHashMap<>();
        find(name).ifPresent(found -> ((Map<?, ?>) found).forEach((key, entry) -> entries.put((String) key, entry)));
        return entries;
    }

    private <T> List<T> list(String name, Class<T> type) {
        return find(name)
                .map(items -> ((List<?>) items).stream().map(type::cast).toList())
                .orElse(List.of());
    }

    private static <T> Set<T> copy(Set<?> items, Class<T> type) {
        return items.stream().map(type::cast).collect(Collectors.toUnmodifiableSet());
    }

    private Object orDefault(String name) {
        return find(name)
                .orElseGet(() -> known(name)
                        .fallback()
                        .orElseThrow(() -> new IllegalStateException(name + " has no default in the grammar")));
    }

    private Field known(String name) {
        return shape.field(name).orElseThrow(() -> new IllegalStateException(name + " is not among " + shape.listed()));
    }
}

package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping whose names are the author's own.
 *
 * @param what they are, in the plural
 * @param entries how many there may be
 * @param anyCase whether names that differ in nothing but upper and lower case are the same
 */
record NamedKind(String what, Bound entries, TextKind name, Kind value, boolean anyCase) implements Kind {
    @Override
    public Optional<Map<String, Object>> read(Value written) {
        if (!(written.node() instanceof YamlNode.Mapping mapping)) {
            written.reject(expected());
            return Optional.empty();
        }
        int size = mapping.entries().size();
        if (!entries.holds(size)) {
            written.report(written.node().at(), size + " " + what, entries.toString());
            return Optional.empty();
        }
        Map<String, Object> read = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        mapping.entries().forEach((key, entry) -> {
            Value child = written.child(key, entry.value());
            name.refuse(key, written.findings())
                    .ifPresent(
                            expectation -> child.report(entry.keyAt(), "not a name that can stand here", expectation));
            if (anyCase && !seen.add(key.toLowerCase(Locale.ROOT))) {
                child.report(entry.keyAt(), "written twice", "once; upper and lower case are the same here");
            }
            value.read(child).ifPresent(found -> read.put(key, found));
        });
        return Optional.of(read);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of(
                "type",
                "object",
                "minProperties",
                entries.min(),
                "maxProperties",
                entries.max(),
                "propertyNames",
                name.schema(),
                "additionalProperties",
                value.schema());
    }

    @Override
    public String expected() {
        return "a mapping from " + what;
    }

    @Override
    public String values() {
        return entries + " " + what;
    }
}

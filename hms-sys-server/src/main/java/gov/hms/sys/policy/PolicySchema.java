package gov.hms.sys.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The language as JSON Schema, so that editors complete and check documents while they are written. */
public final class PolicySchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private PolicySchema() {}

    /** The kinds of documents that have a schema. */
    public static List<String> kinds() {
        return PolicyLanguage.KINDS;
    }

    /** The schema of a kind, as JSON has it: maps, lists, texts, numbers; empty for a kind that there is not. */
    public static Optional<Map<String, Object>> of(String kind) {
        if (!PolicyLanguage.KINDS.contains(kind)) {
            return Optional.empty();
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DIALECT);
        schema.put("title", "HMS mesh " + kind + ", " + PolicyLanguage.API_VERSION);
        schema.putAll(PolicyLanguage.document(kind).schema());
        return Optional.of(schema);
    }
}

package gov.hms.sys.policy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The schemas as an editor uses them: read from their text by somebody else's program. */
final class Schemas {
    private static final Map<String, Schema> BY_KIND = PolicySchema.kinds().stream()
            .collect(Collectors.toMap(
                    kind -> kind,
                    kind -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(JsonMapper.shared()
                                    .writeValueAsString(PolicySchema.of(kind).orElseThrow()))));

    private Schemas() {}

    /** Where the document is wrong, and why: {@code /spec/timeoutMs: …}. */
    static List<String> errors(String kind, String json) {
        return BY_KIND.get(kind).validate(json, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}

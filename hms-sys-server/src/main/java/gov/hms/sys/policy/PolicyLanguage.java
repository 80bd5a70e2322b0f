package gov.hms.sys.policy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The language: its kinds of documents, and through them every field there is. What is not in here is refused. The parser, the JSON
 * Schemas and the tables of docs/policy-reference.md are all made from it.
 */
final class PolicyLanguage {
    static final String API_VERSION = "hms/v1";
    static final String TRAFFIC_POLICY = "TrafficPolicy";
    static final String MESH_SETTINGS = "MeshSettings";
    static final String ACCESS_POLICY = "AccessPolicy";

    static final List<String> KINDS = List.of(TRAFFIC_POLICY, MESH_SETTINGS, ACCESS_POLICY);

    private static final Map<String, Shape> SPECS = Map.of(
            TRAFFIC_POLICY,
            TrafficGrammar.SPEC,
            MESH_SETTINGS,
            MeshGrammar.SETTINGS,
            ACCESS_POLICY,
            MeshGrammar.ACCESS);

    private static final Map<String, String> EXAMPLES = Map.of(
            TRAFFIC_POLICY,
            "{ destination: fraud-scanner, retries: 3 }",
            MESH_SETTINGS,
            "{ certificateTtlHours: 12 }",
            ACCESS_POLICY,
            "{ destination: fraud-scanner, allow: [ { source: return-intake } ] }");

    private static final Map<String, Shape> DOCUMENTS = KINDS.stream()
            .collect(Collectors.toUnmodifiableMap(
                    kind -> kind,
                    kind -> document(WordKind.of(kind), new MappingKind(SPECS.get(kind)), EXAMPLES.get(kind))));

    private static final Shape UNKNOWN =
            document(new WordKind(KINDS, Map.of()), new AnythingKind(), EXAMPLES.get(TRAFFIC_POLICY));

    private PolicyLanguage() {}

    /** The whole document of that kind; for a kind that there is not, as much as all of them have in common. */
    static Shape document(String kind) {
        return DOCUMENTS.getOrDefault(kind, UNKNOWN);
    }

    private static Shape document(WordKind kinds, Kind spec, String example) {
        Shape metadata = Shape.of(Field.of(
                        "name",
                        Forms.POLICY_NAME,
                        "under which the document is stored, replaced and deleted",
                        "fraud-scan-policy")
                .must());
        return Shape.of(
                Field.of("apiVersion", WordKind.of(API_VERSION), "version of this language", API_VERSION)
                        .must(),
                Field.of("kind", kinds, "what the document is", kinds.words().get(0))
                        .must(),
                Field.of(
                                "metadata",
                                new MappingKind(metadata),
                                "about the document itself",
                                "{ name: fraud-scan-policy }")
                        .must(),
                Field.of("spec", spec, "what holds", example).must());
    }
}

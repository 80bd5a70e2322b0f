package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.AccessRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the grammar allows, clients take; and the parser and the schema agree about what that is. */
class RandomDocumentsTest {
    private static final int DOCUMENTS = 3_000;

    /** What a schema cannot say: comparisons of values with each other, and what only RE2 knows. */
    private static final List<String> BEYOND_STRUCTURE = List.of(
            "at most timeoutMs",
            "less than timeoutMs",
            "at most maxMs",
            "at least baseMs",
            "each version only once",
            "all weights are 0",
            "never reached",
            "a second time",
            "written twice",
            "an RE2 expression;");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_261_124, 42})
    void aRandomValidPolicyNeverComesToAConfigurationThatClientsRefuse(long seed) throws Exception {
        RandomDocuments documents = new RandomDocuments(new Random(seed));
        Optional<MeshSettings> settings = Optional.empty();
        int policies = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            PolicyDocument document = parsed(documents.document(documents.any(PolicyLanguage.KINDS)))
                    .orElse(null);
            if (document instanceof MeshSettings read) {
                settings = Optional.of(read);
            } else if (document instanceof AccessPolicy access) {
                Clients.assertThatTheyTake(effective(Optional.empty(), settings), rules(access));
            } else if (document instanceof TrafficPolicy traffic) {
                policies++;
                Clients.assertThatTheyTake(effective(Optional.of(traffic), Optional.empty()));
                Clients.assertThatTheyTake(effective(Optional.of(traffic), settings));
            }
        }
        assertThat(policies).isGreaterThan(DOCUMENTS / 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, 20_261_124})
    void theParserAndTheSchemaRefuseTheSameStructures(long seed) {
        Random random = new Random(seed);
        RandomDocuments documents = new RandomDocuments(random);
        int refused = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            String kind = documents.any(PolicyLanguage.KINDS);
            Map<String, Object> document = documents.document(kind);
            if (i % 3 > 0) {
                document = damaged(document, random);
            }
            String json = JsonMapper.shared().writeValueAsString(document);
            List<String> structural = Documents.violations(json).stream()
                    .filter(line -> BEYOND_STRUCTURE.stream().noneMatch(line::contains))
                    .toList();
            List<String> bySchema = Schemas.errors(kind, json);
            if (!bySchema.isEmpty() && bySchema.stream().allMatch(RandomDocumentsTest::looksLikeANumber)) {
                continue;
            }
            assertThat(bySchema.isEmpty())
                    .as("%s%nparser: %s%nschema: %s", json, structural, bySchema)
                    .isEqualTo(structural.isEmpty());
            refused += structural.isEmpty() ? 0 : 1;
        }
        assertThat(refused).isBetween(DOCUMENTS / 3, DOCUMENTS);
    }

    /** A text without quotes that looks like a number is a text for the parser, and a number for an editor, which is stricter. */
    private static boolean looksLikeANumber(String error) {
        return error.matches(".*: (integer|number) found, string expected");
    }

    private static Optional<PolicyDocument> parsed(Map<String, Object> document) {
        try {
            return Optional.of(PolicyFile.parse("random", JsonMapper.shared().writeValueAsString(document)));
        } catch (PolicyRejectedException refused) {
            assertThat(refused.violations())
                    .allMatch(line -> BEYOND_STRUCTURE.stream().anyMatch(line::contains));
            return Optional.empty();
        }
    }

    private static EffectivePolicy effective(Optional<TrafficPolicy> policy, Optional<MeshSettings> settings) {
        return EffectivePolicy.of(
                policy, settings.map(MeshSettings::defaults).orElse(TrafficSpec.NOTHING), Documents::full);
    }

    private static AccessRules rules(AccessPolicy access) {
        return new AccessRules(
                true,
                access.allow().stream()
                        .map(rule -> new AccessRules.Allow(
                                rule.source().map(name -> new LogicalName("return-intake", "intake")),
                                rule.methods(),
                                rule.paths()))
                        .toList());
    }

    /** One thing somewhere in the document is taken out, put in, or becomes something else. */
    private static Map<String, Object> damaged(Map<String, Object> document, Random random) {
        Map<String, Object> copy = new LinkedHashMap<>(document);
        List<String> names = new ArrayList<>(copy.keySet());
        String name = names.get(random.nextInt(names.size()));
        Object value = copy.get(name);
        if (value instanceof Map<?, ?> mapping && random.nextInt(6) > 0) {
            copy.put(name, damaged(named(mapping), random));
            return copy;
        }
        if (value instanceof List<?> list && !list.isEmpty() && random.nextInt(4) > 0) {
            copy.put(name, damaged(list, random));
            return copy;
        }
        if (name.equals("kind")) {
            return copy;
        }
        switch (random.nextInt(3)) {
            case 0 -> copy.remove(name);
            case 1 -> copy.put("surprise", value);
            default -> copy.put(name, other(random));
        }
        return copy;
    }

    private static List<Object> damaged(List<?> list, Random random) {
        List<Object> copy = new ArrayList<>(list);
        int at = random.nextInt(copy.size());
        copy.set(at, copy.get(at) instanceof Map<?, ?> mapping ? damaged(named(mapping), random) : other(random));
        return copy;
    }

    private static Map<String, Object> named(Map<?, ?> mapping) {
        Map<String, Object> copy = new LinkedHashMap<>();
        mapping.forEach((key, value) -> copy.put((String) key, value));
        return copy;
    }

    private static Object other(Random random) {
        List<Object> others = List.of(
                0.5,
                2_000_000_000,
                "UPPER CASE\u0001",
                List.of(),
                Map.of(),
                List.of(Map.of()),
                Map.of("a", 1),
                List.of("a", 1));
        return others.get(random.nextInt(others.size()));
    }
}

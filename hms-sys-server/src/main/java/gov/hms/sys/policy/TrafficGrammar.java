package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.List;

/** The fields of a TrafficPolicy's spec. */
final class TrafficGrammar {
    static final Shape SPEC = spec();

    private TrafficGrammar() {}

    /** Fields that the mesh's defaults have as well. */
    static List<Field> common() {
        List<Field> fields = new ArrayList<>(CallGrammar.CALLS);
        fields.addAll(ClusterGrammar.FIELDS);
        return fields;
    }

    private static Shape spec() {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.of(
                        "source",
                        Forms.CALLER,
                        "the caller it holds for; the short form has to be unique in the mesh",
                        "return-intake.intake")
                .without("every caller"));
        fields.add(Field.of("destination", Forms.SERVICE, "the service that is called", "fraud-scanner.scan")
                .must());
        fields.addAll(common());
        fields.add(Field.of(
                "routes",
                RouteGrammar.ROUTES,
                "the routes, in order",
                "[ { match: { methods: [GET] }, timeoutMs: 500 } ]"));
        return new Shape(fields, List.of());
    }
}

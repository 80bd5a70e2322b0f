package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.ArrayList;
import java.util.List;

/** The fields of a route. */
final class RouteGrammar {
    /** One place is kept for the route that takes the rest. */
    private static final Bound WRITTEN_ROUTES = new Bound(PolicyBounds.ROUTES.min(), PolicyBounds.ROUTES.max() - 1);

    private static final NumberKind PERCENT = NumberKind.of(PolicyBounds.PERCENT);

    private static final Shape PATH = Shape.of(
                    Field.of("exact", Forms.PATH, "this path, without query", "/flag"),
                    Field.of(
                            "prefix",
                            Forms.PATH,
                            "this path and all below it, by whole segments: `/flag` takes `/flag` and `/flag/2`, not"
                                    + " `/flagged`",
                            "/flag"),
                    Field.of("regex", Forms.REGEX, "paths that it matches from end to end", "'/returns/[0-9]{4}/.*'"))
            .with(Rule.ExactlyOne.of("exact", "prefix", "regex"));

    private static final Shape MATCH = Shape.of(
            Field.of("path", new MappingKind(PATH), "by path; exactly one of the three below", "{ prefix: /flag }")
                    .without("every path"),
            Field.of("methods", CallGrammar.METHODS, "by method", "[POST]").without("every method"),
            Field.of(
                            "headers",
                            conditions("names of headers to what their value must be", Forms.HEADER_NAME, true),
                            "by header: all of them have to hold. A text is the exact value",
                            "{ x-client: { prefix: mobile- }, x-beta: 'yes' }")
                    .without("any headers"),
            Field.of(
                            "query",
                            conditions("names of parameters to what their value must be", Forms.PARAMETER_NAME, false),
                            "by query parameter, decoded: all of them have to hold; written as `headers`",
                            "{ year: '2026', debug: { present: true } }")
                    .without("any query"));

    private static final Shape SHARE = Shape.of(
            Field.of("version", Forms.VERSION, "as the instances register it (`HMS_MESH_VERSION`)", "v2")
                    .must(),
            Field.of(
                            "weight",
                            NumberKind.of(PolicyBounds.WEIGHT),
                            "relative to the other shares, not all of them 0; 0 sends nothing there",
                            "10")
                    .must());

    private static final Shape FAULT = Shape.of(
            Field.of(
                    "delay",
                    new MappingKind(Shape.of(
                            Field.of("percent", PERCENT, "share of the calls that are held up", "10")
                                    .must(),
                            Field.of("ms", new NumberKind(PolicyBounds.DELAY_MS, "ms"), "for how long", "300")
                                    .must())),
                    "holds calls up before anything is sent",
                    "{ percent: 10, ms: 300 }"),
            Field.of(
                    "abort",
                    new MappingKind(Shape.of(
                            Field.of("percent", PERCENT, "share of the calls that are answered at once", "5")
                                    .must(),
                            Field.of(
                                            "status",
                                            NumberKind.of(PolicyBounds.ABORT_STATUS),
                                            "with this HTTP status, and without being sent",
                                            "503")
                                    .must())),
                    "answers calls in place of the destination",
                    "{ percent: 5, status: 503 }"));

    private static final Shape MIRROR = Shape.of(
            Field.of(
                            "to",
                            Forms.SERVICE,
                            "the service that gets the copies; while nobody has the name, there are none",
                            "fraud-scanner-next.scan")
                    .must(),
            Field.of("percent", PERCENT, "share of the calls that are copied", "10")
                    .otherwise(100));

    private static final Shape HEADERS = Shape.of(
            Field.of(
                    "set",
                    new NamedKind(
                            "names of headers to values",
                            atLeastOne(PolicyBounds.HEADER_CHANGES),
                            Forms.CHANGEABLE_HEADER,
                            Forms.HEADER_VALUE,
                            true),
                    "headers of the request that get this value, whatever the application put there; not the mesh's own"
                            + " (`x-hms-…`) and not the connection's (`host`, `content-length`, …)",
                    "{ x-lane: blue }"),
            Field.of(
                    "remove",
                    new ListKind("names of headers", atLeastOne(PolicyBounds.HEADER_CHANGES), Forms.CHANGEABLE_HEADER),
                    "headers of the request that are taken out; none that `set` speaks of",
                    "[x-debug]"));

    static final ListKind ROUTES = new ListKind("routes", WRITTEN_ROUTES, new MappingKind(route()));

    private RouteGrammar() {}

    private static Shape route() {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.of(
                        "match",
                        new MappingKind(MATCH),
                        "which requests; only the last route may do without",
                        "{ path: { prefix: /flag }, methods: [POST] }")
                .without("every request"));
        fields.add(Field.of(
                        "split",
                        new ListKind("shares", PolicyBounds.SPLITS, new MappingKind(SHARE)),
                        "shares of the requests by the version of the instances, each version once",
                        "[ { version: v1, weight: 90 }, { version: v2, weight: 10 } ]")
                .without("all versions alike"));
        fields.add(Field.of(
                        "sticky",
                        ClusterGrammar.HASH_KEY,
                        "what of a request decides its share, so that the same user keeps the same version; only beside"
                                + " `split`",
                        "{ cookie: session }")
                .without("chance decides"));
        fields.addAll(CallGrammar.ofRoute());
        fields.add(Field.of(
                "fault",
                new MappingKind(FAULT),
                "faults that the mesh injects on purpose",
                "{ delay: { percent: 10, ms: 300 } }"));
        fields.add(Field.of(
                "mirror",
                new MappingKind(MIRROR),
                "copies of calls for another service, whose answers nobody reads",
                "{ to: fraud-scanner-next.scan, percent: 10 }"));
        fields.add(Field.of(
                "headers",
                new MappingKind(HEADERS),
                "changes to the headers of the request",
                "{ set: { x-lane: blue } }"));
        return new Shape(
                fields,
                List.of(new Rule.Needs(
                        List.of("sticky"), List.of("split"), "without shares there is nothing to stick to")));
    }

    private static NamedKind conditions(String what, TextKind name, boolean anyCase) {
        TextKind value = anyCase ? Forms.HEADER_VALUE : Forms.PARAMETER_VALUE;
        Shape forms = Shape.of(
                        Field.of("exact", value, "this value", "mobile"),
                        Field.of("prefix", value, "values that begin like this", "mobile-"),
                        Field.of("regex", Forms.REGEX, "values that it matches from end to end", "'[a-f0-9]{8}'"),
                        Field.of(
                                "present",
                                new FlagKind(true),
                                "`true`: any value; a request without it does not match",
                                "true"))
                .with(Rule.ExactlyOne.of("exact", "prefix", "regex", "present"));
        return new NamedKind(
                what,
                atLeastOne(PolicyBounds.CONDITIONS),
                name,
                new EitherKind(value, new MappingKind(forms)),
                anyCase);
    }

    private static Bound atLeastOne(Bound bound) {
        return new Bound(1, bound.max());
    }
}

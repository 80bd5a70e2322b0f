package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.List;

/** The fields of an AccessPolicy's and of a MeshSettings' spec. */
final class MeshGrammar {
    static final String STRICT = "strict";
    static final String PERMISSIVE = "permissive";

    private static final Bound ACCESS_PATHS = new Bound(1, 50);
    private static final Bound CERTIFICATE_HOURS = new Bound(1, 24);

    private static final Shape ALLOW = Shape.of(
            Field.of(
                            "source",
                            Forms.CALLER,
                            "who may call; as long as nobody has the name, it allows nobody",
                            "return-intake.intake")
                    .without("every service of the mesh"),
            Field.of("methods", CallGrammar.METHODS, "with these methods", "[POST]")
                    .without("every method"),
            Field.of(
                            "paths",
                            new ListKind("paths", ACCESS_PATHS, Forms.ACCESS_PATH),
                            "under these paths, as the application sees them: `/flag` is that path, `/flag/*` everything"
                                    + " below it",
                            "[/flag, /flag/*]")
                    .without("every path"));

    static final Shape ACCESS = Shape.of(
            Field.of("destination", Forms.SERVICE, "the service that is called", "fraud-scanner.scan")
                    .must(),
            Field.of(
                            "allow",
                            new ListKind("rules", PolicyBounds.ACCESS_RULES, new MappingKind(ALLOW)),
                            "who may call; one rule that fits is enough, and with no rule at all nobody may",
                            "[ { source: return-intake, methods: [POST], paths: [/flag] } ]")
                    .must(),
            Field.of("default", WordKind.of("deny"), "what happens to every other call", "deny")
                    .otherwise("deny"),
            Field.of(
                            "dryRun",
                            new FlagKind(false),
                            "whether calls that would be refused are let in nevertheless, and only counted:"
                                    + " `hms mesh denied` shows them",
                            "true")
                    .otherwise(false));

    static final Shape SETTINGS = Shape.of(
            Field.of(
                            "mtls",
                            WordKind.of(STRICT, PERMISSIVE),
                            "`strict`: a service answers mutual TLS and nothing else. `permissive`: on the same port it"
                                    + " answers requests in clear too, from callers without an identity, and counts them;"
                                    + " for the time of a migration",
                            "permissive")
                    .otherwise(STRICT),
            Field.of(
                            "certificateTtlHours",
                            new NumberKind(CERTIFICATE_HOURS, "h"),
                            "life of the certificates that are issued from now on; those that are out keep theirs",
                            "12")
                    .without("as HMS-SYS was started, 24 unless told otherwise"),
            Field.of(
                            "defaults",
                            new MappingKind(new Shape(TrafficGrammar.common(), List.of())),
                            "what holds where no TrafficPolicy says it: every field of a TrafficPolicy's spec but"
                                    + " `source`, `destination` and `routes`",
                            "{ timeoutMs: 2000, outlier: { consecutiveErrors: 3 } }")
                    .without("the defaults of this page")
                    .as("spec"));

    private MeshGrammar() {}
}

package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.PolicyBounds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The fields that hold for a destination as a whole, whatever the route. */
final class ClusterGrammar {
    private static final NumberKind PERCENT = NumberKind.of(PolicyBounds.PERCENT);
    private static final NumberKind PERCENT_OR_NONE = NumberKind.of(PolicyBounds.PERCENT_OR_NONE);
    private static final NumberKind WINDOW = new NumberKind(PolicyBounds.WINDOW_SECONDS, "s");

    /** What of a request decides that like goes to like. */
    static final MappingKind HASH_KEY = new MappingKind(Shape.of(
                    Field.of("header", Forms.HEADER_NAME, "by this header's value", "x-session"),
                    Field.of("cookie", Forms.COOKIE_NAME, "by this cookie's value", "session"))
            .with(Rule.ExactlyOne.of("header", "cookie")));

    private static final Shape LOAD_BALANCER = Shape.of(
                    Field.of(
                                    "algorithm",
                                    new WordKind(
                                            Arrays.stream(Algorithm.values())
                                                    .map(Algorithm::word)
                                                    .toList(),
                                            Map.of()),
                                    "how the instance of an attempt is chosen: the better of two random ones by recent"
                                            + " latency and load, or by load alone; by turns; or by a hash of the request",
                                    "least-request")
                            .otherwise(Algorithm.PEAK_EWMA.word()),
                    Field.of(
                            "hashOn",
                            HASH_KEY,
                            "what of a request chooses its instance; with `ring-hash`, and only with it",
                            "{ header: x-session }"),
                    Field.of(
                                    "slowStartSeconds",
                                    new NumberKind(PolicyBounds.SLOW_START_SECONDS, "s"),
                                    "over which a new instance's share grows from a tenth to the whole; 0: at once",
                                    "60")
                            .otherwise(PolicyBounds.DEFAULT_SLOW_START_SECONDS),
                    Field.of(
                                    "zoneAware",
                                    new FlagKind(false),
                                    "whether instances of the caller's own zone are preferred, as far as they can carry"
                                            + " it; not true beside `ring-hash`, where the key decides and no zone does",
                                    "false")
                            .otherwise(true),
                    Field.of(
                                    "panicPercent",
                                    PERCENT_OR_NONE,
                                    "when fewer of the instances than this are available, all are used; 0: never",
                                    "30")
                            .otherwise(PolicyBounds.DEFAULT_PANIC_PERCENT))
            .with(new Rule.OfWord("hashOn", "algorithm", Algorithm.RING_HASH.word()))
            .with(new Rule.NotOnBeside(
                    "zoneAware", "algorithm", Algorithm.RING_HASH.word(), "there the key decides and no zone does"));

    private static final Shape OUTLIER = Shape.of(
            Field.of(
                            "consecutiveErrors",
                            NumberKind.of(PolicyBounds.CONSECUTIVE_ERRORS),
                            "so many failures in a row eject an instance; 0: rows do not count",
                            "3")
                    .otherwise(PolicyBounds.DEFAULT_CONSECUTIVE_ERRORS),
            Field.of(
                            "errorPercent",
                            PERCENT_OR_NONE,
                            "share of failures within the window that ejects, or of few attempts that all failed over a second;"
                                    + " 0: shares do not count",
                            "30")
                    .otherwise(PolicyBounds.DEFAULT_OUTLIER_ERROR_PERCENT),
            Field.of("windowSeconds", WINDOW, "how far back the share looks", "30")
                    .otherwise(PolicyBounds.DEFAULT_WINDOW_SECONDS),
            Field.of(
                            "baseEjectionSeconds",
                            new NumberKind(PolicyBounds.EJECTION_SECONDS, "s"),
                            "length of the first ejection; it doubles with each one that follows, up to a minute",
                            "5")
                    .otherwise(PolicyBounds.DEFAULT_BASE_EJECTION_SECONDS),
            Field.of(
                            "maxEjectedPercent",
                            PERCENT_OR_NONE,
                            "at most this share of the instances at the same time, yet one wherever there are two; one is always"
                                    + " left; 0: never eject",
                            "30")
                    .otherwise(PolicyBounds.DEFAULT_MAX_EJECTED_PERCENT));

    private static final Shape CIRCUIT_BREAKER = Shape.of(
                    Field.of(
                                    "maxConnections",
                                    NumberKind.of(PolicyBounds.MAX_CONNECTIONS),
                                    "calls in flight from one process to the destination; one more waits or is refused",
                                    "1000")
                            .without("no limit"),
                    Field.of(
                                    "maxPending",
                                    NumberKind.of(PolicyBounds.MAX_PENDING),
                                    "calls that may wait for one in flight to end; only beside `maxConnections`",
                                    "100")
                            .otherwise(0),
                    Field.of("errorPercent", PERCENT, "the breaker opens at this share of failed attempts", "20")
                            .without("no breaker"),
                    Field.of(
                                    "minimumCalls",
                                    NumberKind.of(PolicyBounds.MINIMUM_CALLS),
                                    "attempts in the window before it may open; only beside `errorPercent` or `slowCallMs`",
                                    "50")
                            .otherwise(PolicyBounds.DEFAULT_MINIMUM_CALLS),
                    Field.of(
                                    "windowSeconds",
                                    WINDOW,
                                    "how far back it looks; only beside `errorPercent` or `slowCallMs`",
                                    "30")
                            .otherwise(PolicyBounds.DEFAULT_WINDOW_SECONDS),
                    Field.of(
                                    "openSeconds",
                                    new NumberKind(PolicyBounds.OPEN_SECONDS, "s"),
                                    "how long it stays open before it lets trials through; only beside `errorPercent` or"
                                            + " `slowCallMs`",
                                    "15")
                            .otherwise(PolicyBounds.DEFAULT_OPEN_SECONDS),
                    Field.of(
                                    "slowCallMs",
                                    new NumberKind(PolicyBounds.TIMEOUT_MS, "ms"),
                                    "an attempt that takes longer is slow; with `slowCallPercent`",
                                    "500")
                            .without("slowness does not count"),
                    Field.of(
                                    "slowCallPercent",
                                    PERCENT,
                                    "the breaker opens at this share of slow attempts; with `slowCallMs`",
                                    "50")
                            .without("slowness does not count"))
            .with(
                    new Rule.Needs(
                            List.of("maxPending"),
                            List.of("maxConnections"),
                            "without it there is nothing to wait for"),
                    new Rule.Needs(
                            List.of("minimumCalls", "windowSeconds", "openSeconds"),
                            List.of("errorPercent", "slowCallMs"),
                            "without it there is no breaker to set up"),
                    new Rule.Together("slowCallMs", "slowCallPercent"));

    private static final Shape RATE_LIMIT = Shape.of(
            Field.of(
                            "requestsPerSecond",
                            NumberKind.of(PolicyBounds.REQUESTS_PER_SECOND),
                            "calls per second that one process may make to the destination",
                            "200")
                    .must(),
            Field.of("burst", NumberKind.of(PolicyBounds.BURST), "calls that may come at once after a silence", "20")
                    .without("a tenth of `requestsPerSecond`, at least 1"));

    static final List<Field> FIELDS = List.of(
            Field.of(
                            "loadBalancer",
                            new MappingKind(LOAD_BALANCER),
                            "how the instance of an attempt is chosen",
                            "{ algorithm: ring-hash, hashOn: { header: x-session } }")
                    .without("as below"),
            Field.of(
                            "outlier",
                            new MappingKind(OUTLIER),
                            "when an instance that does worse than it should is left out for a while",
                            "{ consecutiveErrors: 3, maxEjectedPercent: 30 }")
                    .without("as below"),
            Field.of(
                            "circuitBreaker",
                            new MappingKind(CIRCUIT_BREAKER),
                            "both protections",
                            "{ maxConnections: 1000, errorPercent: 20 }")
                    .without("neither"),
            Field.of(
                            "rateLimit",
                            new MappingKind(RATE_LIMIT),
                            "how many calls one process may make",
                            "{ requestsPerSecond: 200, burst: 20 }")
                    .without("no limit"));

    private ClusterGrammar() {}
}

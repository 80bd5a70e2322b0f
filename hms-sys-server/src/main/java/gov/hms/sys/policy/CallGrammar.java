package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.RetryOn;
import java.util.Arrays;
import java.util.List;

/** The fields of single calls: in time, and again. A spec has them, each of its routes, and the mesh's defaults. */
final class CallGrammar {
    static final WordsKind METHODS =
            new WordsKind("methods", List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));

    private static final NumberKind TIMEOUT = new NumberKind(PolicyBounds.TIMEOUT_MS, "ms");
    private static final NumberKind BACKOFF_MS = new NumberKind(PolicyBounds.BACKOFF_MS, "ms");
    private static final NumberKind PERCENT = NumberKind.of(PolicyBounds.PERCENT);
    private static final List<String> REASONS =
            Arrays.stream(RetryOn.values()).map(RetryOn::word).toList();

    private static final Shape BACKOFF = Shape.of(
            Field.of(
                            "baseMs",
                            BACKOFF_MS,
                            "upper end of the first pause; it doubles with each one that follows, up to `maxMs`",
                            "10")
                    .otherwise(PolicyBounds.DEFAULT_BACKOFF_BASE_MS),
            Field.of("maxMs", BACKOFF_MS, "upper end of every pause", "100")
                    .otherwise(PolicyBounds.DEFAULT_BACKOFF_MAX_MS));

    private static final Shape BUDGET = Shape.of(
            Field.of(
                            "percent",
                            NumberKind.of(PolicyBounds.BUDGET_PERCENT),
                            "retries per hundred calls, over the last ten seconds",
                            "20")
                    .otherwise(PolicyBounds.DEFAULT_BUDGET_PERCENT),
            Field.of(
                            "minPerSecond",
                            NumberKind.of(PolicyBounds.BUDGET_PER_SECOND),
                            "retries per second that are allowed in any case",
                            "5")
                    .otherwise(PolicyBounds.DEFAULT_BUDGET_PER_SECOND));

    private static final Shape RETRIES = Shape.of(
            Field.of("max", NumberKind.of(PolicyBounds.RETRIES), "the same number, in the long form", "3")
                    .otherwise(2),
            Field.of(
                            "on",
                            new WordsKind("reasons", REASONS),
                            "what is tried again: `connect` no connection, `reset` it broke, `refused` the peer refused the"
                                    + " stream, `5xx` and `429` answers, `timeout` of one attempt",
                            "[connect, 5xx]")
                    .otherwise(List.of("connect", "reset", "refused", "5xx", "timeout")),
            Field.of("methods", METHODS, "only calls with these methods", "[GET, PUT]")
                    .without("every method"),
            Field.of(
                            "backoff",
                            new MappingKind(BACKOFF),
                            "the random pause before each further attempt",
                            "{ baseMs: 10, maxMs: 100 }")
                    .without("as below"),
            Field.of(
                            "budget",
                            new MappingKind(BUDGET),
                            "the limit over all calls of one process to the destination, so that retries never become the"
                                    + " load",
                            "{ percent: 20, minPerSecond: 5 }")
                    .without("as below"));

    private static final Shape HEDGE = Shape.of(
                    Field.of(
                            "afterMs",
                            TIMEOUT,
                            "a second attempt starts when the first has not answered for so long; less than the"
                                    + " `timeoutMs` that holds",
                            "100"),
                    Field.of(
                            "afterPercentile",
                            NumberKind.of(PolicyBounds.PERCENTILE),
                            "the same, at this percentile of the destination's recent latencies",
                            "95"),
                    Field.of(
                                    "maxExtraPercent",
                                    PERCENT,
                                    "further attempts per hundred calls that hedging may cost; two in ten seconds in any"
                                            + " case",
                                    "10")
                            .otherwise(PolicyBounds.DEFAULT_HEDGE_EXTRA_PERCENT))
            .with(Rule.ExactlyOne.of("afterMs", "afterPercentile"));

    /** Fields that a spec has, and each of its routes may have for itself. */
    static final List<Field> CALLS = List.of(
            Field.of(
                    "timeoutMs",
                    TIMEOUT,
                    "time for the whole call, all attempts and pauses included; then the caller sees a deadline error. A"
                            + " shorter deadline of the caller's own caller wins",
                    "800"),
            Field.of(
                    "perTryTimeoutMs",
                    TIMEOUT,
                    "time for one attempt, at most the `timeoutMs` beside it; then the next one starts, when `timeout` is"
                            + " among the reasons of `spec.retries.on`",
                    "300"),
            Field.of(
                            "retries",
                            new EitherKind(NumberKind.of(PolicyBounds.RETRIES), new MappingKind(RETRIES)),
                            "further attempts after the first; a number, or the mapping of the fields below",
                            "3")
                    .without("as said above"),
            Field.of(
                    "hedge",
                    new MappingKind(HEDGE),
                    "a second attempt beside a first one that is slow to answer; exactly one of `afterMs` and"
                            + " `afterPercentile`",
                    "{ afterPercentile: 95 }"));

    /** The fields of a route that the spec has as well. */
    static List<Field> ofRoute() {
        return CALLS.stream()
                .map(field -> field.without("the spec's").as("spec." + field.name()))
                .toList();
    }

    private CallGrammar() {}
}
